/** A segment of the log: a block of bytes that is filled once and never moved. */
import type { NumberList } from './numberList.ts';

/** Contents one after the other, each followed by the separator, so that an answer to `get` is a slice. */
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
