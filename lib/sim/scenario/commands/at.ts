/** `at`: executes a command later, while other events happen. */
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { DURATION_MS } from '../units.ts';

export const at: Command = {
  usage: 'at <time> <command>',
  description: 'executes a command at a given time, while time passes; not a command that takes time itself',
  takesTime: false,
  read: (args, readLine) => {
    const atMs = args.value(DURATION_MS, 'the time');
    const { action, takesTime } = readLine(args.rest('the command'));
    if (takesTime) throw new ScenarioProblem({ code: 'takes-time' });
    return (environment) => {
      const { cluster, printer } = environment;
      const { time } = cluster;
      if (atMs < time.nowMs) throw new ScenarioProblem({ code: 'time-over', nowMs: time.nowMs });
      cluster.keepBusy(atMs);
      time.at(atMs, () => {
        for (const line of action(environment)) printer.line(time.nowMs, line);
      });
      return [];
    };
  },
};
