/**
 * The log: all messages in the order of delivery, as bytes and offsets. A growing value: a version is a length, all versions share one
 * store, and the cost of appending does not depend on the length. It is independent of the network; walk.ts reads it.
 */
import { copyBytes, type Messages } from '../../../wire/messages.ts';
import { NumberList } from './numberList.ts';
import { note, type Senders } from './senders.ts';

/** The byte after every message in the log: the separator of messages in the answer to `get`. */
const SEPARATOR = 0x2c; // ","

/** The size of the first segment: small, so that a short log and its copy are cheap. */
const FIRST_SEGMENT_BYTES = 1024;

/**
 * The maximum size of a segment; each is twice as large as the last. A single longer message gets a larger one. Small enough that a version
 * held by a slow reader retains little; large enough that the overhead of a segment is negligible.
 */
const SEGMENT_BYTES = 256 * 1024;

/**
 * A part of the log, filled once and never moved: contents one after the other, each followed by the separator, so that an answer to `get`
 * is a slice.
 */
export interface Segment {
  /** The log index of its first message. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** The end of each of its messages in `bytes`, without its separator. */
  readonly ends: NumberList;
}

/** The number of bytes of the first `count` messages of a segment, including separators. */
export function usedBytes(segment: Segment, count: number): number {
  return count === 0 ? 0 : segment.ends.at(count - 1) + 1;
}

/** The number of messages of a segment that belong to the version with `count` messages. */
export function visibleCount(segment: Segment, count: number): number {
  return Math.min(segment.ends.length, count - segment.first);
}

/** One version of a log. Made by `emptyLog` and `append`, read by the functions of walk.ts. */
export interface Log {
  /** The number of its messages. */
  readonly count: number;
  /** Shared with the other versions; messages from `count` on belong to later ones. */
  readonly store: Store;
}

interface Store {
  readonly segments: Segment[];
  /** The number of bytes used in the last segment. */
  lastUsed: number;
  /** The runs: messages from `runStarts[i]` up to the next start have the sender `runSenders[i]`. */
  readonly runStarts: NumberList;
  readonly runSenders: NumberList;
  /** The index of messages by sender. */
  readonly senders: Senders;
  count: number;
}

/** A log without messages. */
export function emptyLog(): Log {
  return {
    count: 0,
    store: {
      segments: [],
      lastUsed: 0,
      runStarts: new NumberList(),
      runSenders: new NumberList(),
      senders: new Map(),
      count: 0,
    },
  };
}

/**
 * The log with `messages` of `sender` appended. Amortised O(bytes of `messages`) on the newest version; of an older one a copy is made
 * first, so that versions do not see each other's messages.
 */
export function append(log: Log, sender: number, messages: Messages): Log {
  if (messages.ends.length === 0) return log;
  const store = log.store.count === log.count ? log.store : copyOf(log);
  beginRun(store, sender, messages.ends.length);
  appendBytes(store, messages);
  return { count: store.count, store };
}

/** Extends the last run by `count` messages if it is of `sender`, otherwise begins a new run. */
function beginRun(store: Store, sender: number, count: number): void {
  const { runStarts, runSenders, senders } = store;
  if (runSenders.last() !== sender) {
    runStarts.push(store.count);
    runSenders.push(sender);
  }
  note(senders, sender, runSenders.length - 1, count);
}

/** Appends messages to the store, each with its separator. */
function appendBytes(store: Store, { bytes, starts, ends }: Messages): void {
  let segment = lastOf(store);
  let used = store.lastUsed;
  for (let i = 0; i < ends.length; i++) {
    const start = starts[i] as number;
    const end = ends[i] as number;
    const neededBytes = end - start + 1;
    if (segment === undefined || used + neededBytes > segment.bytes.length) {
      segment = newSegment(store, neededBytes);
      used = 0;
    }
    copyBytes(bytes, start, end, segment.bytes, used);
    used += neededBytes;
    segment.bytes[used - 1] = SEPARATOR;
    segment.ends.push(used - 1);
    store.count++;
  }
  store.lastUsed = used;
}

/** By index, because `at(-1)` is slow in code that is not compiled yet. */
function lastOf({ segments }: Store): Segment | undefined {
  return segments[segments.length - 1];
}

/** A new segment after the last, with room for `neededBytes`. */
function newSegment(store: Store, neededBytes: number): Segment {
  const bytes = new Uint8Array(segmentBytes(lastOf(store)?.bytes.length, neededBytes));
  const segment = { first: store.count, bytes, ends: new NumberList() };
  store.segments.push(segment);
  return segment;
}

/** The size of the segment after one of `lastBytes` that needs room for `neededBytes`. */
function segmentBytes(lastBytes: number | undefined, neededBytes: number): number {
  let bytes = lastBytes === undefined ? FIRST_SEGMENT_BYTES : Math.min(2 * lastBytes, SEGMENT_BYTES);
  while (bytes < neededBytes && bytes < SEGMENT_BYTES) bytes *= 2;
  return Math.max(bytes, neededBytes);
}

/** A separate store for a version that is not the newest. */
function copyOf(log: Log): Store {
  const { store } = emptyLog();
  const { runStarts, runSenders, segments } = log.store;
  for (let i = 0; i < runStarts.length && runStarts.at(i) < log.count; i++) {
    const start = runStarts.at(i);
    const next = i + 1 < runStarts.length ? runStarts.at(i + 1) : log.count;
    store.count = start;
    beginRun(store, runSenders.at(i), Math.min(next, log.count) - start);
  }
  store.count = 0;
  for (const segment of segments) {
    if (segment.first >= log.count) break;
    const ends = Array.from({ length: visibleCount(segment, log.count) }, (_, i) => segment.ends.at(i));
    const starts = ends.map((_, i) => usedBytes(segment, i));
    appendBytes(store, { bytes: segment.bytes, starts, ends });
  }
  return store;
}
