/**
 * What a master says to a server, as bytes. A line becomes a command or is refused with a reason, here and only here.
 */
import type { CommandReason } from '../../reason/reason.ts';
import { NEWLINE, NO_CARRY, readLines, type Carry } from '../../wire/lines.ts';
import { isHttpRequest, isTlsHandshake, type Foreign } from '../../wire/foreign.ts';
import type { Messages, OpenMessages } from '../../wire/messages.ts';
import { excerpt, textOf } from '../../wire/text.ts';

/** What lines of a master ask for. Broadcasts that follow each other in a block are one command. */
export type Command =
  | { readonly kind: 'get' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'crash' }
  /** Every entry of the log from `from` on, and all that will come; below 0: so many from the end; left out: what will come. */
  | { readonly kind: 'follow'; readonly from?: number }
  | { readonly kind: 'broadcast'; readonly messages: Messages }
  /** A line that is no command; the reason is for the master's eyes. */
  | { readonly kind: 'refused'; readonly reason: CommandReason }
  /** A line over the limit; the last command that this connection has. */
  | { readonly kind: 'overlong'; readonly limitBytes: number }
  /** The connection begins with a request of another protocol; the last command that it has. */
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

const BROADCAST = new TextEncoder().encode('broadcast');
/** `follow`, and from where. */
const FOLLOW = /^follow(?: (-?\d{1,15}))?$/;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads a chunk of a master's connection. A carriage return before the newline belongs to the line's end, as terminals
 * and `nc -C` send it; an empty line asks for nothing.
 *
 * @param carry - what the chunks before it left over
 * @param limitBytes - the longest line that is read
 * @param answersMax - behind so many commands that are no broadcasts, the rest of the chunk is left for later
 * @param isBeginning - whether no line of the connection with anything in it has been read: then one that speaks another
 *   protocol is told by it
 * @returns the carry for the next chunk, what the lines that this chunk completes ask for, in order, and what is left of
 *   the chunk, if so
 */
export function decodeCommands(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  answersMax = Infinity,
  isBeginning = false,
): readonly [Carry, Command[], Uint8Array?] {
  const commands: Command[] = [];
  if (isBeginning && isTlsHandshake(firstByte(carry, chunk)))
    return [NO_CARRY, [{ kind: 'foreign', protocol: 'TLS' }]];
  let isFirst = isBeginning;
  let answers = 0;
  let batch: OpenMessages | undefined;
  const endBatch = () => {
    if (batch !== undefined) commands.push({ kind: 'broadcast', messages: batch });
    batch = undefined;
  };
  const next = readLines(carry, chunk, limitBytes, (block, start, newline) => {
    const end = newline > start && block[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline;
    if (isFirst && end > start) {
      isFirst = false;
      if (isHttpRequest(block, start, end)) {
        commands.push({ kind: 'foreign', protocol: 'HTTP' });
        return 'enough';
      }
    }
    const contents = start + BROADCAST.length + 1;
    if (contents < end && isBroadcast(block, start)) {
      if (batch?.bytes === block) {
        batch.starts.push(contents);
        batch.ends.push(end);
      } else {
        endBatch();
        // Most chunks hold one message, and a list that something is pushed to makes room for seventeen.
        batch = { bytes: block, starts: [contents], ends: [end] };
      }
      return 'go on';
    }
    endBatch();
    if (end === start) return 'go on';
    commands.push(wordCommand(block, start, end));
    return ++answers < answersMax ? 'go on' : 'enough';
  });
  endBatch();
  if (next === 'overlong') {
    commands.push({ kind: 'overlong', limitBytes });
    return [carry, commands];
  }
  if (!('rest' in next)) return [next, commands];
  return next.rest.length > 0 ? [NO_CARRY, commands, next.rest] : [NO_CARRY, commands];
}

/** The first byte of the first line that is not empty; undefined as long as there is none. However the network has cut it. */
function firstByte(carry: Carry, chunk: Uint8Array): number | undefined {
  const isHalfEnd = carry.length === 1 && carry.store.bytes[0] === CARRIAGE_RETURN && chunk[0] === NEWLINE;
  if (carry.length > 0 && !isHalfEnd) return carry.store.bytes[0];
  let at = 0;
  while (chunk[at] === NEWLINE || (chunk[at] === CARRIAGE_RETURN && chunk[at + 1] === NEWLINE)) at++;
  return chunk[at];
}

/** Whether the line at `start`, known to be long enough, begins with `broadcast `. */
function isBroadcast(block: Uint8Array, start: number): boolean {
  for (let i = 0; i < BROADCAST.length; i++) if (block[start + i] !== BROADCAST[i]) return false;
  return block[start + BROADCAST.length] === SPACE;
}

/** The command of a line that is not a broadcast with contents; blanks at its end do not count. */
function wordCommand(block: Uint8Array, start: number, end: number): Command {
  let last = end;
  while (last > start && (block[last - 1] === SPACE || block[last - 1] === TAB)) last--;
  // No command is longer than this, and no other line is worth decoding whole.
  const word = last - start > 24 ? '' : textOf(block, start, last);
  const follow = FOLLOW.exec(word);
  if (follow !== null)
    return { kind: 'follow', ...(follow[1] === undefined ? {} : { from: Number(follow[1]) }) };
  switch (word) {
    case 'get':
    case 'alive':
    case 'crash':
      return { kind: word };
    case 'broadcast':
      return { kind: 'refused', reason: { code: 'empty-broadcast' } };
    default:
      return { kind: 'refused', reason: { code: 'unknown-command', line: excerpt(block, start, end) } };
  }
}
