/** Identifies the server at the other end of a connection, and decides whether the connection may be the link to it. Pure. */
import type { ConnectionReason } from '../reason/reason.ts';
import type { PeerFrame } from '../wire/peer.ts';

/** The id and the incarnation of a peer; the incarnation of a plain peer, or of a box of GoOvid, is undefined. */
export interface Identity {
  readonly peer: number;
  readonly incarnation: number | undefined;
}

/**
 * Identifies the peer by the first frames of a connection: a `ping`, followed by a `session` unless the peer is plain.
 *
 * @param dialled - the server that `self` dialled; undefined for an accepted connection, whose peer must have a higher id than `self`
 * @param n - the number of servers
 * @param tag - what the peer's session has to be tagged with; undefined where sessions have no tags
 * @param isMixed - with a tag: whether a box of GoOvid, which has no sessions, is let in
 * @returns the identity, or the reason why it is invalid: a protocol error
 */
export function identify(
  [first, second]: readonly PeerFrame[],
  dialled: number | undefined,
  self: number,
  n: number,
  tag?: string,
  isMixed = false,
): Identity | { readonly reason: ConnectionReason } {
  if (first?.kind === 'unknownBox') return { reason: { code: 'unknown-box', box: first.box } };
  if (first?.kind !== 'ping') return { reason: { code: 'no-ping' } };
  const peer = first.sender;
  if (dialled !== undefined && peer !== dialled)
    return { reason: { code: 'wrong-callee', peer, expected: dialled } };
  if (peer >= n) return { reason: { code: 'unknown-server', peer, n } };
  // Of two servers, the one with the higher id dials.
  if (dialled === undefined && peer <= self) return { reason: { code: 'unexpected-caller', peer } };
  const session = second?.kind === 'session' ? second : undefined;
  if (tag === undefined) {
    // To a server without tags, a session with one is a line without meaning.
    return { peer, incarnation: session?.tag === undefined ? session?.incarnation : undefined };
  }
  if (session === undefined && first.isOfAddress === true)
    return isMixed ? { peer, incarnation: undefined } : { reason: { code: 'without-sessions', peer } };
  if (session?.tag === undefined) return { reason: { code: 'no-configuration', peer } };
  if (session.tag !== tag)
    return { reason: { code: 'other-configuration', peer, hash: session.tag, own: tag } };
  return { peer, incarnation: session.incarnation };
}

/** Belief about a peer. `down` is certain, `suspected` may be wrong. */
export type Belief = 'unknown' | 'trusted' | 'suspected' | 'down';

/** The input of {@link admit}: the belief about the peer, and the newest link to it, which may have ended. */
export interface Admitting {
  readonly belief: Belief;
  readonly link:
    | { readonly connection: number; readonly incarnation: number | undefined; readonly isUp: boolean }
    | undefined;
}

/**
 * Decides whether an identified connection becomes the link to its peer, in place of a link that may still be up. A peer has at most one
 * link. Same incarnation: the newer connection wins, because the peer has given up the older one. Another incarnation, or none: only if
 * the current peer is suspected or its link is down; a process that has ended leaves no connection standing, so a connection with the id
 * of a peer that is being heard is not from that peer.
 *
 * @returns the reason for a refusal; undefined if it becomes the link
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
