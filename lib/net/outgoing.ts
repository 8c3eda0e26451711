/** What a server sends to all of its peers: a numbered, append-only sequence. How it is kept is not known here. */

/** A block of lines for the wire. */
export interface Framed {
  /** Whole lines; empty where there is nothing from there on. */
  readonly frame: Uint8Array;
  /** The number of the first message that is not in it. */
  readonly next: number;
}

/** A version of an outgoing sequence. Versions share what they have in common; one that was handed out never changes. */
export interface Outgoing {
  /** How many messages there are: their numbers are those below it. */
  readonly count: number;
  /**
   * The lines of the messages from number `from` on, in order.
   *
   * @param limitBytes - the length that the block may have; a single longer line is a block of its own
   */
  frame(from: number, limitBytes: number): Framed;
}

/** The sequence before its first message. */
export const NOTHING_SENT: Outgoing = {
  count: 0,
  frame: (from) => ({ frame: new Uint8Array(0), next: from }),
};
