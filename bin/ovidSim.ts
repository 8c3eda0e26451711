/** `ovid sim`: loads a configuration, and simulates it. */
import { EXIT } from './exit.ts';
import { namedConfiguration } from './ovid/load.ts';
import { playAgents } from './ovid/scenario.ts';
import { simulateAgents } from './ovid/sim.ts';
import type { AgentSimFlags } from './ovid/simFlags.ts';
import { simError } from './sim/reason.ts';

/** Simulates runs, or plays a scenario. @throws a usage error if the configuration or the options are invalid */
export async function simulate(file: string, flags: AgentSimFlags): Promise<void> {
  const { scenario, update } = flags;
  if (scenario === undefined && update === true) throw simError(EXIT.usage, { code: 'update-alone' });
  const named = await namedConfiguration(file, flags.property);
  if (scenario === undefined) await simulateAgents(named, flags);
  else playAgents(named, scenario, flags);
}
