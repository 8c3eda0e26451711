/** The hint for an unknown name: the nearest known one, or the list. */
import { nearest } from '../../lib/nearest.ts';

/** What there is in place of `found`: the nearest of the names, where one is near, or all of them. */
export function oneOf(found: unknown, names: readonly string[]): string {
  const guess = typeof found === 'string' ? nearest(found, names) : undefined;
  return guess !== undefined ? `did you mean "${guess}"?` : `there are ${names.join(', ')}`;
}
