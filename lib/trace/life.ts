/** Lives, told from each other. */
import type { Life } from './event.ts';

export type { Life };

/** A life as the key of a map. */
export function keyOf({ server, incarnation }: Life): string {
  return `${String(server)}.${String(incarnation)}`;
}
