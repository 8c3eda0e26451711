/** `chatroom sim`: runs the same servers on virtual time, with faults. */
import { EXIT } from './exit.ts';
import { chatroomSubject } from './sim/chatroom.ts';
import type { SimFlags } from './sim/flags.ts';
import { simError } from './sim/reason.ts';
import { runPlans } from './sim/runPlans.ts';
import { playScenario } from './sim/scenario.ts';
import { shownOn } from './shown.ts';
import { SIMULATED_PROTOCOLS } from '../lib/protocols.ts';

/**
 * Runs plans until one violates a promise, or runs a scenario. Prints the result on stdout; sets the exit code: 0, or 1
 * if a promise was violated or a scenario failed, or 130 after Ctrl-C.
 *
 * @throws a usage error if the options are invalid; a bug if a run failed
 */
export async function simulate(flags: SimFlags): Promise<void> {
  if (flags.scenario !== undefined) {
    const { scenario, protocol, update } = flags;
    const { isSame, text } = playScenario(scenario, SIMULATED_PROTOCOLS, protocol, update === true);
    process.exitCode = isSame ? 0 : 1;
    // For a file it is unchanged, so that it can replace the scenario.
    process.stdout.write(shownOn(process.stdout, text));
    return;
  }
  if (flags.update === true) throw simError(EXIT.usage, { code: 'update-alone' });
  await runPlans(flags, chatroomSubject(flags));
}
