/** The outgoing sequence of a server: numbered, append-only messages for all peers. An interface: the application stores them. */

/** A block of lines in wire format. */
export interface Framed {
  /** Whole lines; empty if there are no messages from the given number on. */
  readonly frame: Uint8Array;
  /** The number of the first message that is not in the block. */
  readonly next: number;
}

/** A version of an outgoing sequence. Immutable; versions share their common part. */
export interface Outgoing {
  /** The number of messages; they are numbered from 0. */
  readonly count: number;
  /**
   * Formats the messages from number `from` on, in order.
   *
   * @param limitBytes - the maximum length of the block; a single longer line is a block of its own
   */
  frame(from: number, limitBytes: number): Framed;
}

/** The sequence before its first message. */
export const NOTHING_SENT: Outgoing = {
  count: 0,
  frame: (from) => ({ frame: new Uint8Array(0), next: from }),
};
