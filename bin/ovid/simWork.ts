/** The work of one thread of `ovid sim`: runs a plan for the agents of a configuration. */
import type { Configuration } from '../../lib/agent/configuration.ts';
import { simulatedAgents } from '../../lib/sim/agents/protocol.ts';
import { work, type Answer, type Job } from '../sim/job.ts';

/**
 * Runs a plan; see {@link work}. States are recorded only for a trace, because they take time, and the hash of a run leaves them out.
 *
 * @param states - whether a trace contains the states of agents
 */
export function workOnAgents(job: Job, configuration: Configuration, states: boolean): Answer {
  return work(job, ({ plan, trace }) =>
    simulatedAgents(configuration, {
      states: states && trace !== undefined,
      ...(plan.channels === undefined ? {} : { channels: plan.channels }),
    }),
  );
}
