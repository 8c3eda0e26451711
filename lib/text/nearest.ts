/** Suggestions for an unknown word. */
import { closest, distance } from 'fastest-levenshtein';

/** Two swapped letters are an edit distance of two. */
const SLIPS_MIN = 2;

/** The nearest of `words` if it is near: an edit distance of two, in a long word of a third of its letters. */
export function nearest(found: string, words: readonly string[]): string | undefined {
  if (found === '' || words.length === 0) return undefined;
  const guess = closest(found, words);
  return distance(found, guess) <= Math.max(SLIPS_MIN, Math.ceil(found.length / 3)) ? guess : undefined;
}

/** The suggestion in place of `found`: the nearest of the words if one is near, otherwise all of them. */
export function hintFor(found: unknown, words: readonly string[], all = 'expected one of'): string {
  const guess = typeof found === 'string' ? nearest(found, words) : undefined;
  return guess === undefined ? `${all} ${words.join(', ')}` : `did you mean "${guess}"?`;
}
