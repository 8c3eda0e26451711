/**
 * Maps log positions to the incarnations of their senders and the numbers of the messages there. It has one entry per
 * incarnation, not per message; the log itself has the senders.
 */

/** Log entry `at` is the first of an incarnation of `sender`. */
interface IncarnationStart {
  readonly at: number;
  readonly sender: number;
  /** Undefined: a plain peer, which has no incarnations. */
  readonly incarnation: number | undefined;
  /** The number of that entry in that incarnation, from 0. */
  readonly number: number;
}

/** The first entries of incarnations, in the order of the log. Immutable. */
export interface IncarnationIndex {
  readonly starts: readonly IncarnationStart[];
  /** The last start of each sender. */
  readonly latest: ReadonlyMap<number, IncarnationStart>;
}

/** The index of an empty log. */
export const NO_INCARNATIONS: IncarnationIndex = { starts: [], latest: new Map() };

/**
 * Adds that log entry `at`, and later ones of `sender`, belong to its `incarnation`, numbered from `number` on. If that is its latest
 * incarnation, the index stays as it is, because the messages of an incarnation come without gaps.
 */
export function withIncarnation(
  index: IncarnationIndex,
  at: number,
  sender: number,
  incarnation: number | undefined,
  number: number,
): IncarnationIndex {
  const last = index.latest.get(sender);
  if (last !== undefined && last.incarnation === incarnation) return index;
  const start = { at, sender, incarnation, number };
  return {
    starts: [...index.starts, start],
    latest: new Map(index.latest).set(sender, start),
  };
}
