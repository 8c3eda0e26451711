/** The model checker of agents, from a configuration to a verdict. */
import { last } from 'ix/iterable';
import type { Configuration } from '../../agent/configuration.ts';
import { messageWithPlace } from '../../reason/thrownAt.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { depthFirst } from '../depthFirst.ts';
import { explore } from '../explore.ts';
import { sometimesOf, type CheckProgress, type Outcome, type Progress } from '../search.ts';
import { walks } from '../walks.ts';
import type { AgentAction } from './grid.ts';
import { historyOfPath } from './history.ts';
import { agentModel, type AgentModel } from './model.ts';
import type { AgentModelOptions } from './options.ts';
import { replayAgents, wordsOfAction, type AgentPathStep } from './replay.ts';

/** How states are searched. */
export type SearchMode =
  /** All states, in the order of their distance from the first: violations are found by a shortest path. */
  | { readonly kind: 'breadth-first' }
  /** All states, in bounded memory; paths are not the shortest. */
  | { readonly kind: 'depth-first' }
  /** So many random walks. The same seed gives the same walks. */
  | { readonly kind: 'walks'; readonly count: number; readonly seed: number };

/** Options of a check. What is left out has its default. */
export interface AgentCheckOptions extends Partial<AgentModelOptions> {
  /** The number of distinct states after which the search ends without a result; depth first, the number that is remembered. */
  readonly maxStates?: number;
  /** The longest path. */
  readonly maxDepth?: number;
  readonly search?: SearchMode;
  /** Into how many shares the states are divided, breadth first; no result depends on it. */
  readonly shards?: number;
}

/** A claim that does not hold. */
export interface AgentViolation {
  readonly property: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** A path to it; of a search breadth first a shortest one. Empty for a `sometimes` that was never met. */
  readonly steps: readonly AgentPathStep[];
  /** The events on this path, as in a trace; a step is a millisecond. */
  readonly history: readonly UnclockedEvent[];
}

/** The progress of a check; at its end, the result. It has failed if a property threw, or agents are not interchangeable. */
export interface AgentProgress extends CheckProgress<AgentViolation> {
  /** States of rest; without one, nothing is shown by an `eventually`. */
  readonly rests: number;
  /** Why it is inconclusive. */
  readonly limit: 'states' | 'depth' | 'walks' | undefined;
}

/** The default number of distinct states: some hundred bytes each. */
export const AGENT_STATES_MAX = 10_000_000;
/** The default length of a random walk. */
export const WALK_STEPS_MAX = 1000;

/** The progress of a search, in terms of agents. */
export function asAgentProgress(agents: AgentModel): (progress: Progress<AgentAction>) => AgentProgress {
  return ({ met, outcome, ...rest }) => ({
    ...rest,
    sometimes: sometimesOf(agents.model, met),
    verdict: outcome?.kind,
    limit: outcome?.kind === 'inconclusive' ? outcome.limit : undefined,
    violation: outcome && violationOf(agents, outcome),
  });
}

/**
 * Searches the states of a configuration in this thread, as far as it is pulled: each element is the progress so far, and the last one has the
 * verdict.
 *
 * @throws Error if agents that are said to be interchangeable differ
 */
export function searchAgents(
  configuration: Configuration,
  { maxStates = AGENT_STATES_MAX, maxDepth, search, shards, ...options }: AgentCheckOptions = {},
): Iterable<Progress<AgentAction>> {
  const model = () => agentModel(configuration, options).model;
  const depth = maxDepth === undefined ? {} : { maxDepth };
  switch (search?.kind) {
    case 'depth-first':
      return depthFirst(model(), { maxStates, ...depth });
    case 'walks':
      return walks(model(), { ...search, maxSteps: maxDepth ?? WALK_STEPS_MAX });
    default:
      return explore(model, { maxStates, ...depth }, shards);
  }
}

/**
 * Checks the properties of a configuration in every state that its agents can come to, in this thread. An agent that throws, or sends a
 * message that its receiver does not take, violates a claim of every model.
 *
 * @throws Error if agents that are said to be interchangeable differ
 */
export function checkAgents(configuration: Configuration, options: AgentCheckOptions = {}): AgentProgress {
  const end = last(searchAgents(configuration, options));
  return asAgentProgress(agentModel(configuration, options))(end as Progress<AgentAction>);
}

function violationOf({ grid }: AgentModel, outcome: Outcome<AgentAction>): AgentViolation | undefined {
  if (outcome.kind === 'holds' || outcome.kind === 'inconclusive') return undefined;
  const { steps } = replayAgents(grid, outcome.path ?? []);
  const history = historyOfPath(grid, steps);
  if (outcome.kind === 'violated')
    return { property: outcome.property, message: outcome.message, steps, history };
  const { action, error } = outcome;
  const during = action === undefined ? '' : ` (at: ${wordsOfAction(grid, action)})`;
  return { property: THROWS, message: `${messageWithPlace(error)}${during}`, steps, history };
}

/** The name under which an error in a property, or of the model, is reported. */
export const THROWS = 'no property throws';
