/** What was meant by a name that is none. */
import { closest, distance } from 'fastest-levenshtein';

/** Up to so many slips of the pen. */
const SLIPS_MAX = 2;

/** What there is in place of `found`: the nearest of the names, where one is near, or all of them. */
export function oneOf(found: unknown, names: readonly string[]): string {
  const guess = typeof found === 'string' ? closest(found, names) : undefined;
  const isNear = guess !== undefined && distance(String(found), guess) <= SLIPS_MAX;
  return isNear ? `did you mean "${guess}"?` : `there are ${names.join(', ')}`;
}
