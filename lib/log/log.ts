/**
 * The log: every message in the order of delivery, as bytes and offsets. A value that only grows: a version is a
 * length, all versions share one store, and appending costs the same however long the log is. It does not know what a
 * network is.
 */
import { from, range, type IterableX } from 'ix/iterable';
import { flatMap, map, takeWhile } from 'ix/iterable/operators';
import { copyBytes, type Messages } from '../wire/messages.ts';
import { textOf } from '../wire/text.ts';
import { NumberList } from './numberList.ts';

/** The byte behind every message in the log: what stands between two messages in a master's answer. */
const SEPARATOR = 0x2c; // ","

/**
 * How many bytes a segment holds, unless one message alone is longer. Small enough that an idle server pays for little
 * and that a version held by a slow reader pins little; large enough that a segment's own cost disappears.
 */
const SEGMENT_BYTES = 256 * 1024;

/** One version of a log. Made by `emptyLog` and `append`; to be read with the functions of this file. */
export interface Log {
  /** How many messages it holds. */
  readonly count: number;
  /** Shared with the other versions; what lies in it beyond `count` belongs to later ones. */
  readonly store: Store;
}

interface Store {
  readonly segments: Segment[];
  /** Who said what: message `runStarts[i]` and those behind it, up to the next start, are of `runSenders[i]`. */
  readonly runStarts: NumberList;
  readonly runSenders: NumberList;
  count: number;
}

/** Contents one after the other, each followed by the separator, so that an answer to `get` is a slice. */
interface Segment {
  /** The log index of its first message. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** Where each of its messages ends in `bytes`, its separator not counted. */
  readonly ends: NumberList;
}

/** A log that holds nothing. */
export function emptyLog(): Log {
  return {
    count: 0,
    store: { segments: [], runStarts: new NumberList(), runSenders: new NumberList(), count: 0 },
  };
}

/**
 * The log with `messages` of `sender` behind what it holds. Amortised O(bytes of `messages`) on the newest version; on
 * an older one the log is copied first, so that no version ever sees another's messages.
 */
export function append(log: Log, sender: number, messages: Messages): Log {
  const store = log.store.count === log.count ? log.store : copyOf(log);
  if (store.runSenders.last() !== sender) {
    store.runStarts.push(store.count);
    store.runSenders.push(sender);
  }
  appendBytes(store, messages);
  return { count: store.count, store };
}

/** Copies the messages behind those that are there, each with its separator. */
function appendBytes(store: Store, { bytes, starts, ends }: Messages): void {
  let segment: Segment | undefined;
  let used = 0;
  for (let i = 0; i < ends.length; i++) {
    const start = starts[i] as number;
    const end = ends[i] as number;
    const neededBytes = end - start + 1;
    if (segment === undefined || used + neededBytes > segment.bytes.length) {
      segment = segmentFor(store, neededBytes);
      used = usedBytes(segment, segment.ends.length);
    }
    copyBytes(bytes, start, end, segment.bytes, used);
    used += neededBytes;
    segment.bytes[used - 1] = SEPARATOR;
    segment.ends.push(used - 1);
    store.count++;
  }
}

/** The last segment, if it still has room for `neededBytes`, else a new one behind it. */
function segmentFor(store: Store, neededBytes: number): Segment {
  const last = store.segments.at(-1);
  if (last !== undefined && last.bytes.length - usedBytes(last, last.ends.length) >= neededBytes) return last;
  const bytes = new Uint8Array(Math.max(SEGMENT_BYTES, neededBytes));
  const segment = { first: store.count, bytes, ends: new NumberList() };
  store.segments.push(segment);
  return segment;
}

/** How many bytes the first `count` messages of a segment take, separators included. */
function usedBytes(segment: Segment, count: number): number {
  return count === 0 ? 0 : segment.ends.at(count - 1) + 1;
}

/** How many of a segment's messages the version with `count` messages has. */
function visibleCount(segment: Segment, count: number): number {
  return Math.min(segment.ends.length, count - segment.first);
}

/** A store of its own for a version that others have grown beyond. */
function copyOf(log: Log): Store {
  const { store } = emptyLog();
  for (const run of runsOf(log)) {
    store.runStarts.push(run.start);
    store.runSenders.push(run.sender);
  }
  for (const segment of log.store.segments) {
    if (segment.first >= log.count) break;
    const visible = visibleCount(segment, log.count);
    const ends = Array.from({ length: visible }, (_, i) => segment.ends.at(i));
    const starts = ends.map((_, i) => usedBytes(segment, i));
    appendBytes(store, { bytes: segment.bytes, starts, ends });
  }
  return store;
}

/** A stretch of the log that one sender said: messages `[start, end)`. */
interface Run {
  readonly sender: number;
  readonly start: number;
  readonly end: number;
}

/** The stretches of the log, in order, from the one that holds message `from`. */
export function* runsOf(log: Log, from = 0): Generator<Run, void> {
  const { runStarts, runSenders } = log.store;
  for (let i = runStarts.lastAtMost(from); i < runStarts.length; i++) {
    const start = runStarts.at(i);
    if (start >= log.count) return;
    const next = i + 1 < runStarts.length ? runStarts.at(i + 1) : log.count;
    yield { sender: runSenders.at(i), start: Math.max(start, from), end: Math.min(next, log.count) };
  }
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

/** The segment that holds message `index`, by bisection. */
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
 * The contents of the whole log, separated by commas, as slices of it: nothing is copied, and nothing is
 * done before a slice is asked for, however long the log.
 *
 * @param sliceBytes - how long a slice may be
 */
export function contentsOf(log: Log, sliceBytes: number): IterableX<Uint8Array> {
  return from(log.store.segments).pipe(
    takeWhile((segment) => segment.first < log.count),
    flatMap((segment) => {
      const visible = visibleCount(segment, log.count);
      const isLast = segment.first + visible === log.count;
      // A separator stands behind every message in the store; the answer has one between messages only.
      const used = usedBytes(segment, visible) - (isLast ? 1 : 0);
      return range(0, Math.ceil(used / sliceBytes)).pipe(
        map((i) => segment.bytes.subarray(i * sliceBytes, Math.min((i + 1) * sliceBytes, used))),
      );
    }),
  );
}

/** Every message with its sender and contents as text: for specs and tools, not for the fast path. */
export function entriesOf(log: Log): { sender: number; text: string }[] {
  const entries: { sender: number; text: string }[] = [];
  for (const { sender, start, end } of runsOf(log)) {
    visitMessages(log, start, end, (bytes, from, until) => {
      entries.push({ sender, text: textOf(bytes, from, until) });
      return true;
    });
  }
  return entries;
}
