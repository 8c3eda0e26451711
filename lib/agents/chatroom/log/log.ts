/**
 * The log: every message in the order of delivery, as bytes and offsets. A value that only grows: a version is a
 * length, all versions share one store, and appending costs the same however long the log is. It does not know what a
 * network is; how it is read is in walk.ts.
 */
import { copyBytes, type Messages } from '../../../wire/messages.ts';
import { NumberList } from './numberList.ts';
import { note, type Senders } from './senders.ts';

/** The byte behind every message in the log: what stands between two messages in a master's answer. */
const SEPARATOR = 0x2c; // ","

/** The first segment of a log: a log of a few words costs little, and so does a copy of it. */
const FIRST_SEGMENT_BYTES = 1024;

/**
 * What segments grow to, each twice as long as the last, unless one message alone is longer. Small enough that a version
 * held by a slow reader pins little; large enough that a segment's own cost disappears.
 */
const SEGMENT_BYTES = 256 * 1024;

/** A piece of the log, filled once and never moved: contents one after the other, each followed by the separator, so that an answer to `get` is a slice. */
export interface Segment {
  /** The log index of its first message. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** Where each of its messages ends in `bytes`, its separator not counted. */
  readonly ends: NumberList;
}

/** How many bytes the first `count` messages of a segment take, separators included. */
export function usedBytes(segment: Segment, count: number): number {
  return count === 0 ? 0 : segment.ends.at(count - 1) + 1;
}

/** How many of a segment's messages the version with `count` messages has. */
export function visibleCount(segment: Segment, count: number): number {
  return Math.min(segment.ends.length, count - segment.first);
}

/** One version of a log. Made by `emptyLog` and `append`, read by the functions of walk.ts. */
export interface Log {
  /** How many messages it holds. */
  readonly count: number;
  /** Shared with the other versions; what lies in it beyond `count` belongs to later ones. */
  readonly store: Store;
}

interface Store {
  readonly segments: Segment[];
  /** The last segment, and the bytes used in it. */
  last: Segment | undefined;
  lastUsed: number;
  /** Who said what: message `runStarts[i]` and those behind it, up to the next start, are of `runSenders[i]`. */
  readonly runStarts: NumberList;
  readonly runSenders: NumberList;
  /** Where the messages of each sender stand. */
  readonly senders: Senders;
  count: number;
}

/** A log that holds nothing. */
export function emptyLog(): Log {
  return {
    count: 0,
    store: {
      segments: [],
      last: undefined,
      lastUsed: 0,
      runStarts: new NumberList(),
      runSenders: new NumberList(),
      senders: new Map(),
      count: 0,
    },
  };
}

/**
 * The log with `messages` of `sender` behind what it holds. Amortised O(bytes of `messages`) on the newest version; on
 * an older one the log is copied first, so that no version ever sees another's messages.
 */
export function append(log: Log, sender: number, messages: Messages): Log {
  if (messages.ends.length === 0) return log;
  const store = log.store.count === log.count ? log.store : copyOf(log);
  beginRun(store, sender, messages.ends.length);
  appendBytes(store, messages);
  return { count: store.count, store };
}

/** The next `count` messages are of `sender`: they belong to the last run, where that is the sender's, or begin one. */
function beginRun(store: Store, sender: number, count: number): void {
  const { runStarts, runSenders, senders } = store;
  if (runSenders.last() !== sender) {
    runStarts.push(store.count);
    runSenders.push(sender);
  }
  note(senders, sender, runSenders.length - 1, count);
}

/** Copies the messages behind those that are there, each with its separator. */
function appendBytes(store: Store, { bytes, starts, ends }: Messages): void {
  let segment = store.last;
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

/** A new segment behind the last, with room for `neededBytes`. */
function newSegment(store: Store, neededBytes: number): Segment {
  const bytes = new Uint8Array(segmentBytes(store.last?.bytes.length, neededBytes));
  const segment = { first: store.count, bytes, ends: new NumberList() };
  store.segments.push(segment);
  store.last = segment;
  return segment;
}

/** How long the segment behind one of `lastBytes` is, in which `neededBytes` must have room. */
function segmentBytes(lastBytes: number | undefined, neededBytes: number): number {
  let bytes = lastBytes === undefined ? FIRST_SEGMENT_BYTES : Math.min(2 * lastBytes, SEGMENT_BYTES);
  while (bytes < neededBytes && bytes < SEGMENT_BYTES) bytes *= 2;
  return Math.max(bytes, neededBytes);
}

/** A store of its own for a version that others have grown beyond. */
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
