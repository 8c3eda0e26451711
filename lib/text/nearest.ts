/** What may have been meant by a word that is unknown. */
import { closest, distance } from 'fastest-levenshtein';

/** Two letters that have changed places are two slips of the pen. */
const SLIPS_MIN = 2;

/** The nearest of `words`, if it is near: two slips of the pen, in a long word a third of its letters. */
export function nearest(found: string, words: readonly string[]): string | undefined {
  if (found === '' || words.length === 0) return undefined;
  const guess = closest(found, words);
  return distance(found, guess) <= Math.max(SLIPS_MIN, Math.ceil(found.length / 3)) ? guess : undefined;
}

/** What there is in place of `found`: the nearest of the words, where one is near, or all of them. */
export function hintFor(found: unknown, words: readonly string[], all = 'expected one of'): string {
  const guess = typeof found === 'string' ? nearest(found, words) : undefined;
  return guess === undefined ? `${all} ${words.join(', ')}` : `did you mean "${guess}"?`;
}
