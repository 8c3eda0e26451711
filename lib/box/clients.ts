/** The port of a box for clients: commands about the box, and requests to its agents. */
import { foreignAnswer, type Foreign } from '../wire/foreign.ts';
import type { ClientProtocol, PortCommand } from '../client/protocol.ts';
import { sentenceOf } from '../reason/reason.ts';
import { textOf } from '../wire/text.ts';
import { lineOfLog, type Broadcasts } from './broadcasts.ts';

/** A command of a client. */
export type BoxCommand =
  /** Which boxes are believed alive? */
  | { readonly kind: 'alive' }
  /** What was broadcast? */
  | { readonly kind: 'get' }
  /** Send texts to all boxes, for their logs. Consecutive broadcasts in a chunk are one command. */
  | { readonly kind: 'broadcast'; readonly texts: readonly string[] }
  /** A broadcast without a text. */
  | { readonly kind: 'emptyBroadcast' }
  /** End the process. */
  | { readonly kind: 'crash' }
  /** A request to an agent: `<agent> <text>`. */
  | { readonly kind: 'request'; readonly agent: string; readonly text: string }
  | PortCommand;

/** An answer to a client. */
export type BoxAnswer =
  | { readonly kind: 'line'; readonly text: string }
  /** The log of broadcasts, in its version at the time of the request. */
  | { readonly kind: 'log'; readonly log: Broadcasts }
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

const encoder = new TextEncoder();
const BROADCAST = 'broadcast ';

/** A longer answer is expensive to encode: so other tasks run before it. */
const WORK_CHARACTERS = 64 * 1024;

function linesOf(answer: BoxAnswer): Iterable<Uint8Array> {
  if (answer.kind === 'log') return lineOfLog(answer.log);
  return [answer.kind === 'foreign' ? foreignAnswer(answer.protocol) : encoder.encode(`${answer.text}\n`)];
}

function isWork(answer: BoxAnswer): boolean {
  if (answer.kind === 'foreign') return false;
  return (answer.kind === 'line' ? answer.text.length : answer.log.characters) > WORK_CHARACTERS;
}

export const BOX_CLIENTS: ClientProtocol<BoxCommand, BoxAnswer> = {
  commands: {
    readLine: (last, block, start, end) => {
      const line = textOf(block, start, end);
      const text = line.startsWith(BROADCAST) ? line.slice(BROADCAST.length) : '';
      if (text === '') return commandOf(line);
      if (last?.kind !== 'broadcast') return { kind: 'broadcast', texts: [text] };
      // It was created here, for the same chunk.
      (last.texts as string[]).push(text);
      return undefined;
    },
    isAnswered: ({ kind }) => kind !== 'broadcast',
  },
  answersTo: () => ({
    isNews: () => true,
    isWork,
    lengthOf: (answer) => (answer.kind === 'line' ? answer.text.length : 0),
    linesOf,
  }),
  refusal: (reason) => encoder.encode(`error ${sentenceOf(reason)}\n`),
};

function commandOf(line: string): BoxCommand {
  const trimmed = line.trimEnd();
  if (trimmed === 'alive' || trimmed === 'get' || trimmed === 'crash') return { kind: trimmed };
  if (trimmed === BROADCAST.trimEnd()) return { kind: 'emptyBroadcast' };
  const space = line.indexOf(' ');
  const agent = space === -1 ? trimmed : line.slice(0, space);
  return { kind: 'request', agent, text: space === -1 ? '' : line.slice(space + 1) };
}
