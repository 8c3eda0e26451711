/** Decodes the commands of clients of the chat room. Only here a line becomes a command, or is refused with a reason. */
import type { CommandCodec, PortCommand } from '../../client/protocol.ts';
import type { Messages, OpenMessages } from '../../wire/messages.ts';
import { excerpt, textOf } from '../../wire/text.ts';
import type { CommandReason } from './reason.ts';

/** A command. Consecutive broadcasts in a block are one command. */
export type Command =
  | { readonly kind: 'get' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'crash' }
  /** Requests the entries of the log from `from` on, and all later ones. A negative `from` counts from the end; omitted: only later ones. */
  | { readonly kind: 'follow'; readonly from?: number }
  | { readonly kind: 'broadcast'; readonly messages: Messages }
  /** An invalid line, with the reason for the client. */
  | { readonly kind: 'refused'; readonly reason: CommandReason }
  | PortCommand;

const BROADCAST = new TextEncoder().encode('broadcast');
/** `follow` with its argument. */
const FOLLOW = /^follow(?: (-?\d{1,15}))?$/;
const SPACE = 0x20;
const TAB = 0x09;

/** Reads the lines of clients. All commands but broadcasts count as answered. */
export const CHATROOM_COMMANDS: CommandCodec<Command> = {
  readLine: (last, block, start, end) => {
    const contents = start + BROADCAST.length + 1;
    if (contents >= end || !isBroadcast(block, start)) return wordCommand(block, start, end);
    if (last?.kind === 'broadcast' && last.messages.bytes === block) {
      // It was created below, for the same chunk.
      const batch = last.messages as OpenMessages;
      batch.starts.push(contents);
      batch.ends.push(end);
      return undefined;
    }
    // Most chunks contain one message, and an array that is pushed to allocates room for seventeen.
    return { kind: 'broadcast', messages: { bytes: block, starts: [contents], ends: [end] } };
  },
  isAnswered: ({ kind }) => kind !== 'broadcast',
};

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
