/**
 * Where the entries of a log come from: in which of its lives their sender has said them, and which number each has there. The
 * log itself knows their senders; what is kept here grows with every new life, not with every message.
 */

/** With log entry `at`, `sender` begins to speak in another life than before, or to speak at all. */
interface Beginning {
  readonly at: number;
  readonly sender: number;
  /** Undefined: a peer that knows no lives. */
  readonly incarnation: number | undefined;
  /** The number of that entry in that life, the first being 0. */
  readonly number: number;
}

/** The beginnings, in the order of the log. A value. */
export interface Provenance {
  readonly beginnings: readonly Beginning[];
  /** In which life each sender has spoken last. */
  readonly latest: ReadonlyMap<number, Beginning>;
}

/** That of an empty log. */
export const NO_PROVENANCE: Provenance = { beginnings: [], latest: new Map() };

/**
 * Notes that log entry `at`, and those behind it, were said by `sender` in life `incarnation`; `number` is that of the first.
 * Within a life nothing has to be noted twice: what a sender says there comes without gaps.
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
