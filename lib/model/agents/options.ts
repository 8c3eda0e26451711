/** The options of the model of a configuration: its network, and the budgets of what can happen from outside. */
import type { Configuration } from '../../agent/configuration.ts';

/**
 * What agents may assume of the network.
 *
 * - `fifo`: the contract of agents: messages between two agents arrive in the order sent, once, as long as both boxes live.
 * - `unordered`: nothing is lost or duplicated; messages overtake each other.
 * - `lossy`: the same, and any message can be lost.
 * - `duplicating`: messages overtake each other, and any message can arrive again at any time.
 */
export const NETWORKS = ['fifo', 'unordered', 'lossy', 'duplicating'] as const;

export type NetworkKind = (typeof NETWORKS)[number];

/** The budgets, in the order of reports. */
export const AGENT_BUDGETS = [
  'requests',
  'timers',
  'crashes',
  'restarts',
  'suspicions',
  'drops',
  'duplicates',
] as const;

export type AgentBudget = (typeof AGENT_BUDGETS)[number];

/** A budget is the number of times that something may happen, at any time or not at all; `Infinity`: any number of times. */
export interface AgentModelOptions extends Readonly<Record<AgentBudget, number>> {
  readonly network: NetworkKind;
  /** Whether states that differ only in the order of interchangeable agents count as one. */
  readonly isFolding: boolean;
  /** Whether what agents save is durable at once as soon as no box can crash any more (reduction.ts). Left out: no. */
  readonly isReducing?: boolean;
}

/** The defaults. No faults: these are asked for. */
export const AGENT_MODEL_DEFAULTS: Omit<AgentModelOptions, 'drops'> = {
  network: 'fifo',
  /** Requests of clients to all agents together, of those that `workload` returns. */
  requests: 2,
  /** Timers that expire. */
  timers: 2,
  /** Boxes that crash. */
  crashes: 0,
  /** Boxes that have crashed and start again, with what their agents had saved. */
  restarts: 0,
  /** A box suspects another that runs. */
  suspicions: 0,
  /** Messages that arrive once more. */
  duplicates: 0,
  isFolding: true,
};

/** Whether there is anything to fold. */
export function isFolding({ interchangeable }: Configuration, options: AgentModelOptions): boolean {
  return options.isFolding && interchangeable.some(({ length }) => length > 1);
}

/** Options of which some are left out, or undefined. */
export type GivenModelOptions = {
  readonly [K in keyof AgentModelOptions]?: AgentModelOptions[K] | undefined;
};

/** All options: `drops` is 0 by default, and unbounded in a network that is lossy. */
export function agentModelOptions(given: GivenModelOptions = {}): AgentModelOptions {
  const network = given.network ?? AGENT_MODEL_DEFAULTS.network;
  const drops = network === 'lossy' ? Infinity : 0;
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...AGENT_MODEL_DEFAULTS, drops, ...(Object.fromEntries(defined) as Partial<AgentModelOptions>) };
}
