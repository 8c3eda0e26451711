/**
 * How far a peer has been served from the log. Pure: it decides what the peer's connection is given next; whether there
 * is room for it, whoever holds the connection knows.
 */
import { frameFrom } from '../log/frames.ts';
import type { Log } from '../log/log.ts';
import { indexOfNth } from '../log/walk.ts';
import type { Send } from './events.ts';

/** Where a peer stands in the log of this server. */
export interface Cursor {
  /** The newest version of the log that is to be brought to the peer; none before the first send. */
  readonly log: Log | undefined;
  /** The log index behind the last message that the connection was given. */
  readonly index: number;
}

/** A connection that has been given nothing, and is owed nothing that was said before. */
export const NOTHING_SENT: Cursor = { log: undefined, index: 0 };

/** What this server has said so far. */
export interface Said {
  /** The newest version of the log; none before the first message. */
  readonly log: Log | undefined;
  /** How many of the messages in it are this server's own. */
  readonly count: number;
}

/** Nothing, yet. */
export const NOTHING_SAID: Said = { log: undefined, count: 0 };

/** A connection that is owed this server's messages from number `number` on, of those that it has said: all, or none. */
export function cursorAt({ log, count }: Said, sender: number, number: number): Cursor {
  return log === undefined || number >= count
    ? NOTHING_SENT
    : { log, index: indexOfNth(log, sender, number) };
}

/** The cursor afterwards, and the lines to be written; none where there are none, or where they have to wait. */
export type Served = readonly [Cursor, Uint8Array | undefined];

/** Whether the peer has been given all that there is. */
export function isUpToDate({ log, index }: Cursor): boolean {
  return log === undefined || index === log.count;
}

/**
 * The log has grown. A peer that is up to date is given the frame that everybody gets, if there is room; for one that
 * is behind, or has no room, the growth waits in the log.
 */
export function offer(cursor: Cursor, send: Send, hasRoom: boolean): Served {
  // What others said since the last send lies between: it is theirs to bring.
  const index = isUpToDate(cursor) ? send.from : cursor.index;
  if (hasRoom && index === send.from) return [{ log: send.log, index: send.log.count }, send.frame];
  return [{ log: send.log, index }, undefined];
}

/**
 * There is room: the next of the lines that the peer is still owed.
 *
 * @param sender - the id of this server, whose messages alone are brought
 * @param prefix - what stands before each message's contents, see `messagePrefix`
 * @param limitBytes - how long the block may be; a single longer line is a block of its own
 */
export function catchUp(cursor: Cursor, sender: number, prefix: Uint8Array, limitBytes: number): Served {
  const { log, index } = cursor;
  if (log === undefined || index === log.count) return [cursor, undefined];
  if (index > log.count)
    throw new RangeError(`a peer is owed message ${String(index)} of ${String(log.count)}`);
  const { frame, next } = frameFrom(log, index, sender, prefix, limitBytes);
  return [{ log, index: next }, frame.length > 0 ? frame : undefined];
}
