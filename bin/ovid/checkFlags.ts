/** The parsed options of `ovid check`. Independent of the option parser. */
import type { AgentBudget, NetworkKind } from '../../lib/model/agents/options.ts';

/** The word for a budget without a limit. */
export const UNLIMITED = 'any';

/** The options that bound the model. */
export interface ModelFlags extends Partial<Readonly<Record<AgentBudget, number>>> {
  readonly network: NetworkKind;
  /** The names of the properties to check; left out: all that are claimed. */
  readonly property?: readonly string[] | undefined;
}

export interface AgentCheckFlags extends ModelFlags {
  readonly fold: boolean;
  readonly reduce: boolean;
  readonly maxStates: number;
  /** The longest path; of random walks the longest walk. */
  readonly depth?: number | undefined;
  readonly depthFirst: boolean;
  /** The number of random walks, instead of a search. */
  readonly walks?: number | undefined;
  /** Of the first walk. */
  readonly seed: number;
  /** The number of threads; the default is one. */
  readonly jobs?: number | undefined;
  /** The file for the path to a violation. */
  readonly trace?: string | undefined;
  readonly json: boolean;
}
