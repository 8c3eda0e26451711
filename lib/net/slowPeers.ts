/**
 * The time that a peer gets to identify itself after it has accepted a connection. A peer that takes too long may be overloaded, and
 * repeated connections are more work for it: so the time is doubled after each failure.
 */

/** The largest factor by which the time grows. */
const GROWTH_MAX = 16;

/** The outcome of a dial. */
export type DialOutcome =
  /** The peer has identified itself. */
  | 'identified'
  /** A connection was made, and ended before the peer was identified, other than by a refusal of this server. */
  | 'unidentified'
  /** No connection was made. That is no sign of a slow peer: the network failed, or the peer does not run. */
  | 'unconnected';

/** The time limits of all peers. Each subscription of the net has its own. */
export interface SlowPeers {
  readonly identifyWithinMs: (peer: number) => number;
  readonly dialEnded: (peer: number, outcome: DialOutcome) => void;
}

/** @param identifyWithinMs - the initial time limit, which a peer that identifies itself in time gets again */
export function slowPeers(identifyWithinMs: number): SlowPeers {
  const growths = new Map<number, number>();
  return {
    identifyWithinMs: (peer) => identifyWithinMs * (growths.get(peer) ?? 1),
    dialEnded: (peer, outcome) => {
      if (outcome === 'unidentified') growths.set(peer, Math.min(2 * (growths.get(peer) ?? 1), GROWTH_MAX));
      else growths.delete(peer);
    },
  };
}
