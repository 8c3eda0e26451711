/** What may have been meant by a name that is none. */
import { closest, distance } from 'fastest-levenshtein';

/** Up to so many slips of the pen. */
const SLIPS_MAX = 2;

/** The nearest of the names, where one is near; otherwise all of them. */
export function nearest(found: string, names: readonly string[]): string {
  const guess = closest(found, names);
  return distance(found, guess) <= SLIPS_MAX ? `did you mean ${guess}?` : `there are ${names.join(', ')}`;
}
