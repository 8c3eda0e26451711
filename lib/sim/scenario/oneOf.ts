/** What there is in place of a word that is none. */
import { nearest } from '../../nearest.ts';

/** The nearest of the names, where one is near; otherwise all of them. */
export function oneOf(found: string, names: readonly string[]): string {
  const guess = nearest(found, names);
  return guess === undefined ? `there are ${names.join(', ')}` : `did you mean ${guess}?`;
}
