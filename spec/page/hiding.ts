/** Choices of a filter. */
import type { Kind } from '../../page/model/item.ts';

/** The given kinds as hidden. */
export function hiding(...kinds: readonly Kind[]): Map<Kind, boolean> {
  return new Map(kinds.map((kind) => [kind, false]));
}
