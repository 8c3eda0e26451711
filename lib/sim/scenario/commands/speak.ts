/** `speak`: the workload of a plan: clients make requests regularly. */
import type { Command } from '../command.ts';
import type { ScenarioProtocol } from '../protocol.ts';
import { ScenarioProblem } from '../problem.ts';
import { DURATION_MS } from '../units.ts';

/** @param protocol - for the words for its requests */
export function speakOn({ speaks }: Pick<ScenarioProtocol, 'speaks'>): Command {
  return {
    usage: 'speak every=<time> for=<time> [from=<time>]',
    description: `clients make requests at every server that runs, regularly, from now or from a given time on: ${speaks}`,
    takesTime: false,
    read,
  };
}

const read: Command['read'] = (args) => {
  const everyMs = args.required('every', DURATION_MS);
  const forMs = args.required('for', DURATION_MS);
  const fromMs = args.option('from', DURATION_MS);
  args.end();
  if (everyMs <= 0) throw new ScenarioProblem({ code: 'no-period' });
  return ({ cluster }) => {
    const { time, workload } = cluster;
    const beginsMs = fromMs ?? time.nowMs;
    if (beginsMs < time.nowMs) throw new ScenarioProblem({ code: 'begin-over' });
    const untilMs = beginsMs + forMs;
    workload.repeat({ fromMs: beginsMs, untilMs, everyMs });
    cluster.keepBusy(untilMs);
    return [];
  };
};
