/** `ovid check`: loads a configuration, and checks it. */
import { checkAgentsOf } from './ovid/check.ts';
import type { AgentCheckFlags } from './ovid/checkFlags.ts';
import { checkedNamedConfiguration } from './ovid/load.ts';

/** @throws a usage error if the configuration or the options are invalid */
export async function check(file: string, flags: AgentCheckFlags): Promise<void> {
  await checkAgentsOf(await checkedNamedConfiguration(file, flags.property), flags);
}
