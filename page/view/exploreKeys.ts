/** The keys of the page on a model. */
import type { ExploreState } from '../machine/exploreState.ts';
import { takenFrom } from '../model/branches.ts';
import { idsOf } from '../model/explorePath.ts';

/**
 * The path to which a key leads: a digit takes a step, Backspace or b goes back, f forward.
 *
 * @returns undefined where a key means nothing here, and is left to the browser
 */
export function exploredByKey(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  { shown, branches }: Pick<ExploreState, 'shown' | 'branches'>,
): readonly string[] | undefined {
  if (ctrlKey || metaKey || altKey || shown === undefined) return undefined;
  const path = idsOf(shown.path);
  if (/^[1-9]$/.test(key)) {
    const step = shown.next[Number(key) - 1];
    return step && [...path, step.id];
  }
  switch (key) {
    case 'Backspace':
    case 'b':
      return path.length === 0 ? undefined : path.slice(0, -1);
    case 'f': {
      const [last] = takenFrom(branches, path);
      return last && [...path, last.id];
    }
    default:
      return undefined;
  }
}
