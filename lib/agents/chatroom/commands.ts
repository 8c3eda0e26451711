/** The commands of a client of the chat room: a line becomes a command, or is refused with a reason, only here. */
import type { PortCommand, ReadLine } from '../../client/protocol.ts';
import type { Messages, OpenMessages } from '../../wire/messages.ts';
import { excerpt, textOf } from '../../wire/text.ts';
import type { CommandReason } from './reason.ts';

/** A command. Broadcasts that follow each other in a block are one command. */
export type Command =
  | { readonly kind: 'get' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'crash' }
  /** Every entry of the log from `from` on, and all later ones; below 0: that many from the end; left out: only later ones. */
  | { readonly kind: 'follow'; readonly from?: number }
  | { readonly kind: 'broadcast'; readonly messages: Messages }
  /** A line that is no command; the client is answered the reason. */
  | { readonly kind: 'refused'; readonly reason: CommandReason }
  | PortCommand;

const BROADCAST = new TextEncoder().encode('broadcast');
/** `follow`, and from where. */
const FOLLOW = /^follow(?: (-?\d{1,15}))?$/;
const SPACE = 0x20;
const TAB = 0x09;

/** Reads a line; all commands but broadcasts count as answered. */
export const readCommand: ReadLine<Command> = (commands, block, start, end) => {
  const contents = start + BROADCAST.length + 1;
  if (contents >= end || !isBroadcast(block, start)) {
    commands.push(wordCommand(block, start, end));
    return true;
  }
  const before = commands[commands.length - 1];
  if (before?.kind === 'broadcast' && before.messages.bytes === block) {
    // It was made below, for the same chunk.
    const batch = before.messages as OpenMessages;
    batch.starts.push(contents);
    batch.ends.push(end);
  } else {
    // Most chunks hold one message, and a list that something is pushed to makes room for seventeen.
    commands.push({ kind: 'broadcast', messages: { bytes: block, starts: [contents], ends: [end] } });
  }
  return false;
};

/** Whether the line at `start`, known to be long enough, begins with `broadcast `. */
function isBroadcast(block: Uint8Array, start: number): boolean {
  for (let i = 0; i < BROADCAST.length; i++) if (block[start + i] !== BROADCAST[i]) return false;
  return block[start + BROADCAST.length] === SPACE;
}

/** The command of a line that is not a broadcast with contents; blanks at its end are ignored. */
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
