/** The port of a box for clients: commands about the box, and requests to its agents. */
import { foreignAnswer, type Foreign } from '../wire/foreign.ts';
import type { ClientProtocol, PortCommand } from '../client/protocol.ts';
import { sentenceOf } from '../reason/reason.ts';
import { textOf } from '../wire/text.ts';

/** A command of a client. */
export type BoxCommand =
  /** Which boxes are believed alive? */
  | { readonly kind: 'alive' }
  /** End the process. */
  | { readonly kind: 'crash' }
  /** A request to an agent: `<agent> <text>`. */
  | { readonly kind: 'request'; readonly agent: string; readonly text: string }
  | PortCommand;

/** An answer to a client. */
export type BoxAnswer =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'foreign'; readonly protocol: Foreign };

const encoder = new TextEncoder();

function bytesOf(answer: BoxAnswer): Uint8Array {
  return answer.kind === 'foreign' ? foreignAnswer(answer.protocol) : encoder.encode(`${answer.text}\n`);
}

export const BOX_CLIENTS: ClientProtocol<BoxCommand, BoxAnswer> = {
  commands: {
    readLine: (_last, block, start, end) => commandOf(textOf(block, start, end)),
    isAnswered: () => true,
  },
  answersTo: () => ({
    isNews: () => true,
    isWork: () => false,
    lengthOf: (answer) => (answer.kind === 'line' ? answer.text.length : 0),
    linesOf: (answer) => [bytesOf(answer)],
  }),
  refusal: (reason) => encoder.encode(`error ${sentenceOf(reason)}\n`),
};

function commandOf(line: string): BoxCommand {
  const trimmed = line.trimEnd();
  if (trimmed === 'alive' || trimmed === 'crash') return { kind: trimmed };
  const space = line.indexOf(' ');
  const agent = space === -1 ? trimmed : line.slice(0, space);
  return { kind: 'request', agent, text: space === -1 ? '' : line.slice(space + 1) };
}
