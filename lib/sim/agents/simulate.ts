/** Simulates a configuration: one run of a plan. */
import { boxesOf, type Configuration } from '../../agent/configuration.ts';
import type { AgentTraceFact } from '../../box/facts.ts';
import type { Plan } from '../plan.ts';
import { run, type RunOptions, type RunResult } from '../run.ts';
import { simulatedAgents, type AgentsOptions } from './protocol.ts';

/** A plan for a configuration: the number of servers is that of its boxes. */
export type AgentsPlan = Omit<Plan, 'servers'> & Partial<Pick<Plan, 'servers'>>;

/** Options of a simulation. */
export interface SimulateOptions extends AgentsOptions, RunOptions<AgentTraceFact> {}

/**
 * Runs the agents of a configuration on virtual time, with the faults of a plan. The same plan gives the same history, to the byte, on any
 * machine. Never throws: an error is in the result. Meanwhile `Date.now` is simulated.
 *
 * @returns the history, the violations of properties, and the properties `sometimes` that were met (`reached`)
 */
export function simulate(
  configuration: Configuration,
  plan: AgentsPlan,
  options: SimulateOptions = {},
): RunResult<AgentTraceFact> {
  const servers = boxesOf(configuration).length;
  return run(
    { ...plan, servers },
    simulatedAgents(configuration, {
      ...(plan.channels === undefined ? {} : { channels: plan.channels }),
      ...options,
    }),
    options,
  );
}
