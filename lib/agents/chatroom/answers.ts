/** What a server answers its masters, as values and as bytes. */
import { concat, of } from 'ix/iterable';
import type { Log } from './log/log.ts';
import { contentsOf } from './log/walk.ts';
import { foreignAnswer, type Foreign } from '../../wire/foreign.ts';
import type { IncarnationIndex } from './incarnationIndex.ts';
import { commandSentence, type CommandReason } from './reason.ts';

/** What a client is told. */
export type Answer = LineAnswer | Entries;

/** One answer, one line. */
export type LineAnswer =
  /** The whole log, as it stood when it was asked for. */
  | { readonly kind: 'messages'; readonly log: Log }
  /** The ids of the servers believed alive, ascending. */
  | { readonly kind: 'alive'; readonly ids: readonly number[] }
  | { readonly kind: 'error'; readonly reason: CommandReason }
  /** To a connection of another protocol: a refusal in that protocol, in place of a line. */
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

/** For one who follows: the log as it is now, of which it is told what it has not been told of yet, a line for each. */
export interface Entries {
  readonly kind: 'entries';
  readonly log: Log;
  readonly incarnations: IncarnationIndex;
  /** The first of them, for one who begins to follow. */
  readonly from?: number;
}

/** How long a slice of an answer may be: what one write hands to the network, and what a slow reader pins. */
export const SLICE_BYTES = 64 * 1024;

const MESSAGES = new TextEncoder().encode('messages ');
const END = new TextEncoder().encode('\n');

/** The line of an answer, its newline included, in slices that are cut as they are asked for. */
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

/** The line that tells a client why something was refused, its newline included. */
export function errorLine(sentence: string): Uint8Array {
  return new TextEncoder().encode(`error ${sentence}\n`);
}
