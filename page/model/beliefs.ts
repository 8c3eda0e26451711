/** The beliefs of servers about each other. Pure. */
import type { ShownServer } from './shownServer.ts';

/** The belief of one server about another. */
export type Belief = 'alive' | 'suspected' | 'down' | 'unknown' | 'itself' | 'nothing';

export function beliefOf(observer: ShownServer, peer: number): Belief {
  if (observer.id === peer) return 'itself';
  // A server that is down believes nothing; one that is paused keeps its beliefs.
  if (observer.state === 'down' || observer.state === 'unknown') return 'nothing';
  if (observer.alive.includes(peer)) return 'alive';
  if (observer.suspected.includes(peer)) return 'suspected';
  // A peer that was never linked can be alive.
  return observer.lost.includes(peer) ? 'down' : 'unknown';
}
