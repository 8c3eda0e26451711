/** `ovid sim`: runs the agents of a configuration on virtual time, with faults. */
import { runPlans } from '../sim/runPlans.ts';
import { agentsSubject, type NamedConfiguration } from './simSubject.ts';
import type { AgentSimFlags } from './simFlags.ts';

/**
 * Runs plans until one violates a property or a promise. Prints the result on stdout; sets the exit code: 0; 1 if something was violated, or
 * if a property `sometimes` was met in no run; or 130 after Ctrl-C.
 *
 * @throws a usage error if the options are invalid; a bug if a run failed
 */
export async function simulateAgents(named: NamedConfiguration, flags: AgentSimFlags): Promise<void> {
  await runPlans(flags, agentsSubject(named, flags));
}
