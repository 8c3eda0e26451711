/**
 * The sessions with a peer for which this server has a queue of its own: a queue is bounded, and trimmed as the peer says what it has. So a
 * session can end before a server does: when the queue is full, or when the peer is believed to have crashed. Pure.
 *
 * What is in the queue belongs to one session, from its first message (`base`) on. Both sides count the sessions that they have ended, and
 * say the count in the first `have` of every link. Another count than in the link before shows that the session is over: then that side, too, tells
 * its application, and empties its queue. A link carries messages of one session only, so nothing of an old session arrives in a new one.
 *
 * A session begins here when the first `have` of a link was read; only then is the peer trusted. No message was sent or received before. So
 * what the peer may have ended earlier is not missed: the application was told nothing of it.
 */
import type { EndedSessions } from '../wire/sessionLines.ts';

/** This many messages of a peer, or this many bytes of them, are acknowledged at once. */
export const ACKNOWLEDGED_MESSAGES = 64;
export const ACKNOWLEDGED_BYTES = 64 * 1024;

/** The state of the queue for one peer, and of the session that it belongs to. */
export interface PeerQueue {
  /** The number of messages that were ever appended. */
  readonly count: number;
  /** The number of the first message of the current session, or of the next one. */
  readonly base: number;
  /** The peer has all messages before this number. */
  readonly acknowledged: number;
  /** How many sessions are over, as the application was told. */
  readonly over: number;
  /** How many sessions this server has ended itself. */
  readonly ended: number;
  /** How many the peer has ended, as it said when the current session began; undefined until there is a session. */
  readonly endedByPeer: number | undefined;
  /** The peer's messages before this number were acknowledged to it. */
  readonly acknowledgedToPeer: number;
  /** The bytes of its messages after them. */
  readonly unacknowledgedBytes: number;
}

/** The queue for a peer that was never linked. */
export const NEW_QUEUE: PeerQueue = {
  count: 0,
  base: 0,
  acknowledged: 0,
  over: 0,
  ended: 0,
  endedByPeer: undefined,
  acknowledgedToPeer: 0,
  unacknowledgedBytes: 0,
};

/** The queue after its session is over: it is empty. @param byPeer - whether the peer has ended the session */
export function afterSession(queue: PeerQueue, byPeer: boolean): PeerQueue {
  const { count } = queue;
  return {
    ...queue,
    base: count,
    acknowledged: count,
    over: queue.over + 1,
    ended: queue.ended + (byPeer ? 0 : 1),
    endedByPeer: undefined,
    acknowledgedToPeer: 0,
    unacknowledgedBytes: 0,
  };
}

/** The queue at the beginning of a session with a box of GoOvid, which does not announce it. */
export function withSession(queue: PeerQueue): PeerQueue {
  return { ...queue, endedByPeer: 0 };
}

/** Whether there is a session with the peer. */
export function hasSession({ endedByPeer }: PeerQueue): boolean {
  return endedByPeer !== undefined;
}

/** The numbers to say on a new link. */
export function endedSessions({ ended, endedByPeer }: PeerQueue): EndedSessions {
  return { own: ended, yours: endedByPeer ?? 0 };
}

/** Whether a peer that says these numbers has ended the session. */
export function isEndedByPeer({ endedByPeer }: PeerQueue, { own }: EndedSessions): boolean {
  return endedByPeer !== undefined && endedByPeer !== own;
}

/**
 * The number before which a peer has all messages of this session, by its `have`. What it says of an older session counts nothing.
 *
 * @param sessions - the numbers in that line; undefined on a link that is served already
 */
export function progressOf(
  { base, ended }: PeerQueue,
  count: number,
  sessions: EndedSessions | undefined,
): number {
  return sessions !== undefined && sessions.yours !== ended ? base : Math.max(count, base);
}

/** Whether all of the peer's messages before number `next` have to be acknowledged at once. */
export function isAcknowledgedAtOnce(
  { acknowledgedToPeer, unacknowledgedBytes }: PeerQueue,
  next: number,
): boolean {
  return next - acknowledgedToPeer >= ACKNOWLEDGED_MESSAGES || unacknowledgedBytes >= ACKNOWLEDGED_BYTES;
}
