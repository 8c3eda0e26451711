/**
 * Maps log entries to the incarnation of their sender and their number there. The log itself knows the senders; what is kept here
 * grows with every new incarnation, not with every message.
 */

/** With log entry `at`, `sender` begins to send in another incarnation than before, or at all. */
interface Beginning {
  readonly at: number;
  readonly sender: number;
  /** Undefined: a plain peer, which has no incarnations. */
  readonly incarnation: number | undefined;
  /** The number of that entry in that incarnation, the first being 0. */
  readonly number: number;
}

/** The beginnings, in the order of the log. A value. */
export interface Provenance {
  readonly beginnings: readonly Beginning[];
  /** The last beginning of each sender. */
  readonly latest: ReadonlyMap<number, Beginning>;
}

/** That of an empty log. */
export const NO_PROVENANCE: Provenance = { beginnings: [], latest: new Map() };

/**
 * Notes that log entry `at`, and those behind it, were sent by `sender` in `incarnation`; `number` is that of the first.
 * Within an incarnation nothing has to be noted twice: its messages come without gaps.
 */
export function noted(
  provenance: Provenance,
  at: number,
  sender: number,
  incarnation: number | undefined,
  number: number,
): Provenance {
  const last = provenance.latest.get(sender);
  if (last !== undefined && last.incarnation === incarnation) return provenance;
  const beginning = { at, sender, incarnation, number };
  return {
    beginnings: [...provenance.beginnings, beginning],
    latest: new Map(provenance.latest).set(sender, beginning),
  };
}
