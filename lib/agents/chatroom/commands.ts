/** Decodes the commands of clients. Only here a line becomes a command, or is refused with a reason. */
import type { CommandReason } from '../../reason/reason.ts';
import { NEWLINE, NO_CARRY, readLines, type Carry } from '../../wire/lines.ts';
import { isHttpRequest, isTlsHandshake, type Foreign } from '../../wire/foreign.ts';
import type { Messages, OpenMessages } from '../../wire/messages.ts';
import { excerpt, textOf } from '../../wire/text.ts';

/** A command. Consecutive broadcasts in a block are one command. */
export type Command =
  | { readonly kind: 'get' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'crash' }
  /** Requests the entries of the log from `from` on, and all future ones. A negative `from` counts from the end; omitted: only future ones. */
  | { readonly kind: 'follow'; readonly from?: number }
  | { readonly kind: 'broadcast'; readonly messages: Messages }
  /** An invalid line, with the reason for the client. */
  | { readonly kind: 'refused'; readonly reason: CommandReason }
  /** A line over the limit; the last command of its connection. */
  | { readonly kind: 'overlong'; readonly limitBytes: number }
  /** The connection begins with a request of another protocol; its last command. */
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

const BROADCAST = new TextEncoder().encode('broadcast');
/** `follow` with its argument. */
const FOLLOW = /^follow(?: (-?\d{1,15}))?$/;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/**
 * Decodes a chunk of a client's connection. A carriage return before the newline belongs to the end of the line, because terminals and
 * `nc -C` send it; an empty line is ignored.
 *
 * @param carry - the carry of the previous chunk
 * @param limitBytes - the maximum length of a line
 * @param answersMax - after this many commands other than broadcasts, the rest of the chunk is returned unread
 * @param isBeginning - whether all lines of the connection so far were empty: then another protocol is detected by the first line
 * @returns the carry for the next chunk, the commands of the lines that this chunk completes, in order, and the unread rest of the chunk,
 *   if any
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
        // Most chunks contain one message, and an array that is pushed to allocates room for seventeen.
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

/** The first byte of the first line that is not empty; undefined until there is one. Independent of how the network cuts the chunks. */
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

/** The command of a line that is not a broadcast with contents; trailing blanks are ignored. */
function wordCommand(block: Uint8Array, start: number, end: number): Command {
  let last = end;
  while (last > start && (block[last - 1] === SPACE || block[last - 1] === TAB)) last--;
  // No command is longer than this, so other lines are not decoded as a whole.
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
