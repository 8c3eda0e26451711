/** The answers of a server to its clients, as values and as bytes. */
import { concat, of } from 'ix/iterable';
import type { Log } from './log/log.ts';
import { contentsOf } from './log/walk.ts';
import { foreignAnswer, type Foreign } from '../../wire/foreign.ts';
import type { IncarnationIndex } from './incarnationIndex.ts';
import { commandSentence, type CommandReason } from './reason.ts';

/** An answer to a client. */
export type Answer = LineAnswer | Entries;

/** An answer of one line. */
export type LineAnswer =
  /** The whole log, as it was at the time of the request. */
  | { readonly kind: 'messages'; readonly log: Log }
  /** The ids of the servers believed alive, ascending. */
  | { readonly kind: 'alive'; readonly ids: readonly number[] }
  | { readonly kind: 'error'; readonly reason: CommandReason }
  /** To a connection of another protocol: a refusal in that protocol, in place of a line. */
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

/** For a follower: the present log, of which it gets the entries that it has not got yet, one line each. */
export interface Entries {
  readonly kind: 'entries';
  readonly log: Log;
  readonly incarnations: IncarnationIndex;
  /** The first entry for a new follower. */
  readonly from?: number;
}

/** The maximum length of a slice of an answer: the size of one write, and the memory that a slow reader holds. */
export const SLICE_BYTES = 64 * 1024;

const MESSAGES = new TextEncoder().encode('messages ');
const END = new TextEncoder().encode('\n');

/** The line of an answer, its newline included, in slices that are made on demand. */
export function answerLine(answer: LineAnswer): Iterable<Uint8Array> {
  switch (answer.kind) {
    case 'messages':
      return concat(of(MESSAGES), contentsOf(answer.log, SLICE_BYTES), of(END));
    case 'alive':
      return of(new TextEncoder().encode(`alive ${answer.ids.join(',')}\n`));
    case 'foreign':
      return of(foreignAnswer(answer.protocol));
    case 'error':
      return of(errorLine(commandSentence(answer.reason)));
  }
}

/** The error line with the reason of a refusal, its newline included. */
export function errorLine(sentence: string): Uint8Array {
  return new TextEncoder().encode(`error ${sentence}\n`);
}
