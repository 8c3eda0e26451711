/** Which server is at the other end of a connection, and whether the connection may be the link to it. Pure. */
import type { ConnectionReason } from '../reason/reason.ts';
import type { PeerFrame } from '../wire/peer.ts';

/** A peer that has said its id and its incarnation; a plain peer, which knows no sessions, has no incarnation. */
export interface Identity {
  readonly peer: number;
  readonly incarnation: number | undefined;
}

/**
 * The peer at the other end, by the first frames of a connection: a `ping`, and a `session` right behind it unless it is plain.
 *
 * @param dialled - the server that `self` has dialled; undefined for a caller, which must have a higher id than `self`
 * @param n - how many servers there are
 * @returns the identity, or the reason why it cannot be that of a peer here: a protocol error
 */
export function identify(
  [first, second]: readonly PeerFrame[],
  dialled: number | undefined,
  self: number,
  n: number,
): Identity | { readonly reason: ConnectionReason } {
  if (first?.kind !== 'ping') return { reason: { code: 'no-ping' } };
  const peer = first.sender;
  if (dialled !== undefined && peer !== dialled)
    return { reason: { code: 'wrong-callee', peer, expected: dialled } };
  if (peer >= n) return { reason: { code: 'unknown-server', peer, n } };
  // Of two servers it is the one with the higher id that dials.
  if (dialled === undefined && peer <= self) return { reason: { code: 'unexpected-caller', peer } };
  return { peer, incarnation: second?.kind === 'session' ? second.incarnation : undefined };
}

/** What is believed of a peer: whether it is alive. `down` is certain, `suspected` may be wrong. */
export type Belief = 'unknown' | 'trusted' | 'suspected' | 'down';

/** What {@link admit} goes by: what is believed of the peer, and the newest link that there was to it. */
export interface Admitting {
  readonly belief: Belief;
  readonly link:
    | { readonly connection: number; readonly incarnation: number | undefined; readonly isUp: boolean }
    | undefined;
}

/**
 * Decides whether an identified connection becomes the link to its peer, in place of a link that is still up. A peer has one link
 * at most. Same incarnation: the newer connection wins, for the peer has given up the older one. Another incarnation, or none: only if
 * the current peer is suspected or its link is down; a process that has ended leaves no connection standing, so a caller in the name
 * of a peer that is being heard is not that peer.
 *
 * @returns the reason why not; undefined if it does
 */
export function admit(
  { belief, link }: Admitting,
  { peer, incarnation }: Identity,
  connection: number,
): ConnectionReason | undefined {
  if (link === undefined) return undefined;
  if (link.connection > connection) return { code: 'outdated-connection', peer };
  const isSame = incarnation !== undefined && incarnation === link.incarnation;
  if (link.isUp && !isSame && belief !== 'suspected') return { code: 'second-connection', peer };
  return undefined;
}
