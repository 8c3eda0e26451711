/** The hint for an unknown word: the nearest known one, or the list. */
import { nearest } from '../../text/nearest.ts';

/** The nearest name if one is near; otherwise all of them. */
export function oneOf(found: string, names: readonly string[]): string {
  const guess = nearest(found, names);
  return guess === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${guess}?`;
}
