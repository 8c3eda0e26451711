/** Reads the log: by runs, by message, or as the bytes of an answer. Changes nothing. */
import { from, range } from 'ix/iterable';
import { flatMap, map, takeWhile } from 'ix/iterable/operators';
import { textOf } from '../../../wire/text.ts';
import { usedBytes, visibleCount, type Log, type Segment } from './log.ts';
import { blockOf, firstRunOf } from './senders.ts';

/** A sequence of consecutive messages `[start, end)` of one sender. */
interface Run {
  readonly sender: number;
  readonly start: number;
  readonly end: number;
}

/** The runs of the log, in order, from the one that contains message `from`. */
export function* runsOf(log: Log, from = 0): Generator<Run, void> {
  let i = runIndexOf(log, from);
  for (let run = runAt(log, i, from); run !== undefined; run = runAt(log, ++i, from)) yield run;
}

/** The index of the run that contains message `index`. */
export function runIndexOf({ store }: Log, index: number): number {
  return store.runStarts.lastAtMost(index);
}

/**
 * Run number `i`, without messages before `from`; undefined if there is none. Used for every message, where a generator would allocate
 * additional objects.
 */
export function runAt({ count, store }: Log, i: number, from: number): Run | undefined {
  const { runStarts, runSenders } = store;
  if (i >= runStarts.length) return undefined;
  const start = runStarts.at(i);
  if (start >= count) return undefined;
  const next = i + 1 < runStarts.length ? runStarts.at(i + 1) : count;
  return { sender: runSenders.at(i), start: Math.max(start, from), end: Math.min(next, count) };
}

/**
 * The log index of message number `number` of `sender`, counted from 0; `log.count` if the sender has not that many messages. Visits one
 * block of runs, however long the log.
 */
export function indexOfNth(log: Log, sender: number, number: number): number {
  const presence = log.store.senders.get(sender);
  if (presence === undefined || number >= presence.count) return log.count;
  const place = presence.before.lastAtMost(number);
  let before = presence.before.at(place);
  for (let i = firstRunOf(presence.blocks.at(place)); ; i++) {
    const run = runAt(log, i, 0);
    // Later runs do not belong to this version of the log.
    if (run === undefined) return log.count;
    if (run.sender !== sender) continue;
    if (before + run.end - run.start > number) return run.start + number - before;
    before += run.end - run.start;
  }
}

/** The number of messages of `sender` among the first `index` messages of the log. Visits one block of runs, however long the log. */
export function countBefore(log: Log, sender: number, index: number): number {
  const presence = log.store.senders.get(sender);
  if (presence === undefined || index === 0) return 0;
  const last = runIndexOf(log, index - 1);
  const place = presence.blocks.lastAtMost(blockOf(last));
  const block = presence.blocks.at(place);
  if (block > blockOf(last)) return 0;
  if (block < blockOf(last))
    return place + 1 < presence.before.length ? presence.before.at(place + 1) : presence.count;
  let count = presence.before.at(place);
  for (let i = firstRunOf(block); i <= last; i++) {
    const run = runAt(log, i, 0);
    if (run?.sender === sender) count += Math.min(run.end, index) - run.start;
  }
  return count;
}

/**
 * The number of the first run of `sender` from run number `i` on; the number of runs if there is none. Visits two blocks of runs, however
 * many are in between.
 */
export function nextRunOf(log: Log, sender: number, i: number): number {
  const { runSenders, senders } = log.store;
  const presence = senders.get(sender);
  if (presence === undefined) return runSenders.length;
  const walk = (from: number) => {
    const end = Math.min(firstRunOf(blockOf(from) + 1), runSenders.length);
    for (let run = from; run < end; run++) if (runSenders.at(run) === sender) return run;
    return undefined;
  };
  const here = walk(i);
  if (here !== undefined) return here;
  const { blocks } = presence;
  const place = blocks.lastAtMost(blockOf(i));
  const next = blocks.at(place) > blockOf(i) ? place : place + 1;
  return (next < blocks.length ? walk(firstRunOf(blocks.at(next))) : undefined) ?? runSenders.length;
}

/** Called for a message: its contents are `[start, end)` of `bytes`. Returning `false` ends the walk before it. */
type VisitMessage = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * Visits messages `[first, until)` in order.
 *
 * @returns the index of the message at which the walk ended: `until`, unless the visitor ended it before
 */
export function visitMessages(log: Log, first: number, until: number, visit: VisitMessage): number {
  const { segments } = log.store;
  let index = first;
  for (let s = segmentIndexOf(segments, first); index < until; s++) {
    const segment = segments[s] as Segment;
    const stop = Math.min(until, segment.first + segment.ends.length);
    let start = usedBytes(segment, index - segment.first);
    for (; index < stop; index++) {
      const end = segment.ends.at(index - segment.first);
      if (!visit(segment.bytes, start, end)) return index;
      start = end + 1;
    }
  }
  return index;
}

/** The index of the segment that contains message `index`, by bisection. */
function segmentIndexOf(segments: readonly Segment[], index: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as Segment).first <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The contents of the whole log, separated by commas, as slices of it: nothing is copied, and nothing is done before a slice is requested,
 * however long the log.
 *
 * @param sliceBytes - the maximum length of a slice
 */
export function contentsOf(log: Log, sliceBytes: number): Iterable<Uint8Array> {
  return from(log.store.segments).pipe(
    takeWhile((segment) => segment.first < log.count),
    flatMap((segment) => {
      const visible = visibleCount(segment, log.count);
      const isLast = segment.first + visible === log.count;
      // In the store a separator follows every message; in the answer separators are only between messages.
      const used = usedBytes(segment, visible) - (isLast ? 1 : 0);
      return range(0, Math.ceil(used / sliceBytes)).pipe(
        map((i) => segment.bytes.subarray(i * sliceBytes, Math.min((i + 1) * sliceBytes, used))),
      );
    }),
  );
}

/** The total length of the contents of all messages, without separators. Visits every segment. */
export function contentBytes({ count, store }: Log): number {
  let bytes = 0;
  for (const segment of store.segments) {
    if (segment.first >= count) break;
    const visible = visibleCount(segment, count);
    bytes += usedBytes(segment, visible) - visible;
  }
  return bytes;
}

/** The messages from log index `from` on as texts, grouped by runs: for tools. */
export function logSince(log: Log, from: number): { sender: number; texts: string[] }[] {
  const runs: { sender: number; texts: string[] }[] = [];
  const { runStarts, runSenders } = log.store;
  let texts: string[] = [];
  const visit: VisitMessage = (bytes, first, until) => {
    texts.push(textOf(bytes, first, until));
    return true;
  };
  // Not by runsOf, because watchers of a server request its last message frequently.
  for (let i = runStarts.lastAtMost(from), index = from; index < log.count; i++) {
    const next = i + 1 < runStarts.length ? runStarts.at(i + 1) : log.count;
    const end = Math.min(next, log.count);
    texts = [];
    visitMessages(log, index, end, visit);
    runs.push({ sender: runSenders.at(i), texts });
    index = end;
  }
  return runs;
}

/** Every message with its sender and contents as text: for specs and tools, not for the fast path. */
export function entriesOf(log: Log): { sender: number; text: string }[] {
  return logSince(log, 0).flatMap(({ sender, texts }) => texts.map((text) => ({ sender, text })));
}
