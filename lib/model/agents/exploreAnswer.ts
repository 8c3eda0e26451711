/** The requests of the page that explores a model, and their answers: types, and the limit of a path. */
import type { ExploredState, ImpossiblePath } from './explored.ts';
import type { AgentBudget, NetworkKind } from './options.ts';

/** The longest path that a page can ask for: as long as a random walk is by default. */
export const PATH_STEPS_MAX = 1000;

/** The model of a page. */
export interface AboutModel {
  /** The configuration, as it was typed. */
  readonly file: string;
  readonly network: NetworkKind;
  /** The budgets that are not 0, each with its limit in words. */
  readonly budgets: Readonly<Partial<Record<AgentBudget, string>>>;
  /** The boxes, by number. */
  readonly boxes: readonly string[];
  /** The trace that the page has opened at first. */
  readonly trace?: { readonly file: string; readonly path: readonly string[]; readonly property?: string };
}

/** The answer to `GET /explore/state?path=0abc.1xyz`. */
export interface ExploreAnswer {
  readonly about: AboutModel;
  readonly at: ExploredState | ImpossiblePath;
}
