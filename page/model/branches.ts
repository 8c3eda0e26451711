/** The steps that were taken on the page from each state, so that all branches can be found again. Bounded: the oldest are forgotten. Pure. */
import { textOfSteps } from '../../lib/model/agents/pathText.ts';

/** A step that was taken. */
export interface Branch {
  readonly id: string;
  readonly words: string;
}

/** By the path to a state: the steps that were taken there, the last one first. */
export type Branches = ReadonlyMap<string, readonly Branch[]>;

/** How many states are remembered. */
const STATES_MAX = 500;

/** The branches after a path was followed. */
export function followed(branches: Branches, path: readonly Branch[]): Branches {
  const after = new Map(branches);
  const ids: string[] = [];
  for (const { id, words } of path) {
    const key = textOfSteps(ids);
    const others = (after.get(key) ?? []).filter((branch) => branch.id !== id);
    // Inserted anew: what was visited last is forgotten last.
    after.delete(key);
    after.set(key, [{ id, words }, ...others]);
    ids.push(id);
  }
  for (const key of after.keys()) {
    if (after.size <= STATES_MAX) break;
    after.delete(key);
  }
  return after;
}

/** The steps that were taken from the state at the end of a path, the last one first. */
export function takenFrom(branches: Branches, path: readonly string[]): readonly Branch[] {
  return branches.get(textOfSteps(path)) ?? [];
}
