/** `ovid sim`: loads a configuration, and simulates it. */
import { namedConfiguration } from './ovid/load.ts';
import { simulateAgents } from './ovid/sim.ts';
import type { AgentSimFlags } from './ovid/simFlags.ts';

/** @throws a usage error if the configuration or the options are invalid */
export async function simulate(file: string, flags: AgentSimFlags): Promise<void> {
  await simulateAgents(await namedConfiguration(file, flags.property), flags);
}
