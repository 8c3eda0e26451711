/** Choices of a filter. */
import type { Kind } from '../../page/model/item.ts';

/** These kinds, chosen to be hidden. */
export function hiding(...kinds: readonly Kind[]): Map<Kind, boolean> {
  return new Map(kinds.map((kind) => [kind, false]));
}
