/** What a server answers its masters, as values and as bytes. */
import { concat, of, type IterableX } from 'ix/iterable';
import type { Log } from '../log/log.ts';
import { contentsOf } from '../log/walk.ts';

/** One answer, one line. */
export type Answer =
  /** The whole log, as it stood when it was asked for. */
  | { readonly kind: 'messages'; readonly log: Log }
  /** The ids of the servers believed alive, ascending. */
  | { readonly kind: 'alive'; readonly ids: readonly number[] }
  | { readonly kind: 'error'; readonly reason: string };

/** How long a slice of an answer may be: what one write hands to the network, and what a slow reader pins. */
export const SLICE_BYTES = 64 * 1024;

const MESSAGES = new TextEncoder().encode('messages ');
const END = new TextEncoder().encode('\n');

/** The line of an answer, its newline included, in slices that are cut as they are asked for. */
export function answerLine(answer: Answer): IterableX<Uint8Array> {
  switch (answer.kind) {
    case 'messages':
      return concat(of(MESSAGES), contentsOf(answer.log, SLICE_BYTES), of(END));
    case 'alive':
      return of(new TextEncoder().encode(`alive ${answer.ids.join(',')}\n`));
    case 'error':
      return of(new TextEncoder().encode(`error ${answer.reason}\n`));
  }
}
