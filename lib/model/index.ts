/**
 * The model checker: explores every order in which the events of a configuration can happen. docs/FRAMEWORK.md describes it.
 *
 * @example
 * ```ts
 * import { checkAgents } from 'chatroom/model';
 * import { configuration } from './counter.ts';
 *
 * const { verdict, violation } = checkAgents(configuration, { requests: 2, crashes: 1 });
 * ```
 */
export {
  checkAgents,
  searchAgents,
  type AgentCheckOptions,
  type AgentProgress,
  type AgentViolation,
  type SearchMode,
} from './agents/check.ts';
export {
  exploredState,
  pathOf,
  type AgentParts,
  type BoxParts,
  type ExploredAgent,
  type ExploredBox,
  type ExploredState,
  type ImpossiblePath,
  type PossibleStep,
  type TakenStep,
} from './agents/explored.ts';
export { agentModel, type AgentModel } from './agents/model.ts';
export { NETWORKS, type AgentModelOptions, type NetworkKind } from './agents/options.ts';
export { depthFirst } from './depthFirst.ts';
export { explore } from './explore.ts';
export type { Model, Properties, State, Vocabulary } from './model.ts';
export type { Bounds, Outcome, Progress } from './search.ts';
export { walks } from './walks.ts';
