/**
 * How long a peer that has accepted a connection may take to identify itself. A peer that takes too long may be overloaded, and giving a
 * connection up and making it again is more work for it: so it has twice as long each time.
 */

/** It grows to so many times what it was. */
const GROWTH_MAX = 16;

/** What came of a call. */
export type CallOutcome =
  /** The peer has identified itself. */
  | 'identified'
  /** The connection was made, and ended before that, other than by a refusal of this server. */
  | 'unidentified'
  /** There was no connection. That is none of its doing: the network's, or there is nobody. */
  | 'unconnected';

/** How long each peer has. One belongs to one subscription of the net. */
export interface SlowPeers {
  readonly identifyWithinMs: (peer: number) => number;
  readonly called: (peer: number, outcome: CallOutcome) => void;
}

/** @param identifyWithinMs - how long a peer has at first, and again when it has said in time who it is */
export function slowPeers(identifyWithinMs: number): SlowPeers {
  const growths = new Map<number, number>();
  return {
    identifyWithinMs: (peer) => identifyWithinMs * (growths.get(peer) ?? 1),
    called: (peer, outcome) => {
      if (outcome === 'unidentified') growths.set(peer, Math.min(2 * (growths.get(peer) ?? 1), GROWTH_MAX));
      else growths.delete(peer);
    },
  };
}
