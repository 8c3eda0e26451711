/** Converts bytes in values to texts, for comparisons and readable failures. */
import { answerLine, type Answer } from '../../lib/agents/chatroom/answers.ts';
import type { Command } from '../../lib/agents/chatroom/commands.ts';
import type { RoomEffect } from '../../lib/agents/chatroom/room.ts';
import type { Log } from '../../lib/agents/chatroom/log/log.ts';
import { runsOf, visitMessages } from '../../lib/agents/chatroom/log/walk.ts';
import type { Messages } from '../../lib/wire/messages.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { joined, text } from './bytes.ts';

/** The texts of a batch, read without the code under test. Throws if its layout is invalid. */
export function textsIn({ bytes, starts, ends }: Messages): string[] {
  if (starts.length !== ends.length) throw new Error('not every message has both its ends');
  return ends.map((end, i) => {
    const start = starts[i] as number;
    if (start < (ends[i - 1] ?? 0) || start > end || end > bytes.length)
      throw new Error(`no message at ${String(i)}`);
    return text(bytes.subarray(start, end));
  });
}

export type ReadableFrame =
  | { readonly kind: 'messages'; readonly sender: number; readonly texts: readonly string[] }
  | Exclude<PeerFrame, { kind: 'messages' }>;

export function readableFrame(frame: PeerFrame): ReadableFrame {
  if (frame.kind !== 'messages') return frame;
  return { kind: 'messages', sender: frame.sender, texts: textsIn(frame.messages) };
}

export type ReadableCommand =
  { readonly kind: 'broadcast'; readonly texts: readonly string[] } | Exclude<Command, { kind: 'broadcast' }>;

export function readableCommand(command: Command): ReadableCommand {
  return command.kind === 'broadcast' ? { kind: 'broadcast', texts: textsIn(command.messages) } : command;
}

/** Every message of a log with its sender, as in `2: hello`. */
export function linesOf(log: Log): string[] {
  const lines: string[] = [];
  for (const { sender, start, end } of runsOf(log)) {
    visitMessages(log, start, end, (bytes, from, until) => {
      lines.push(`${String(sender)}: ${text(bytes.subarray(from, until))}`);
      return true;
    });
  }
  return lines;
}

/** The line that a client gets, including its newline; for entries, their current number. */
export function answerText(answer: Answer): string {
  if (answer.kind === 'entries') {
    const from = answer.from === undefined ? '' : ` from ${String(answer.from)}`;
    return `entries${from} to ${String(answer.log.count)}`;
  }
  return text(joined(answerLine(answer)));
}

/** An effect with texts for bytes: the lines of a send, and the answers of a reply as a client gets them. */
export function readableEffect(effect: RoomEffect): object {
  switch (effect.kind) {
    case 'send': {
      const send = text(effect.frame);
      const until = effect.outgoing.count;
      return { send, from: until - (send.split('\n').length - 1), until };
    }
    case 'reply':
      return { reply: effect.answers.map(answerText), client: effect.client };
    case 'exit':
      return { exit: true };
  }
}
