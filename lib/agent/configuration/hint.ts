/** Words of sentences about configurations. */
import { nearest } from '../../text/nearest.ts';

/** The most words that a sentence lists. */
const LISTED_MAX = 12;

/** Like `hintFor`, for any number of words. No number is similar to another one: `7` is not a slip for `1`. */
export function hint(found: string, words: readonly string[], all = 'expected one of'): string {
  if (words.length === 0) return 'there is none';
  const guess = /^\d+$/.test(found) ? undefined : nearest(found, words);
  if (guess !== undefined) return `did you mean ${quoted(guess)}?`;
  return `${words.length === 1 && all === 'expected one of' ? 'expected' : all} ${listed(words)}`;
}

/** The words in one sentence; the first of them if there are many. */
export function listed(words: readonly string[]): string {
  if (words.length <= LISTED_MAX) return words.join(', ');
  return `${words.slice(0, LISTED_MAX).join(', ')}, … (${String(words.length)})`;
}

const QUOTED_MAX_CHARS = 80;

/** A text in double quotes, abbreviated. */
export function quoted(text: string): string {
  return JSON.stringify(abbreviated(text));
}

/** A value as JSON, abbreviated. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Map) return 'a Map';
  if (value === undefined) return 'undefined';
  try {
    return abbreviated(JSON.stringify(value));
  } catch {
    // Circular, a bigint, or a symbol.
    return `a ${typeof value}`;
  }
}

function abbreviated(text: string): string {
  return text.length > QUOTED_MAX_CHARS ? `${text.slice(0, QUOTED_MAX_CHARS - 1)}…` : text;
}
