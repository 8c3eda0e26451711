/** `speak`: every server broadcasts regularly, as in a plan. */
import { speak as speakAll } from '../../speaking.ts';
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { DURATION_MS } from '../units.ts';

export const speak: Command = {
  usage: 'speak every=<time> for=<time> [from=<time>]',
  says: 'every server that runs broadcasts m0, m1, … regularly, from now or from a given time on',
  takesTime: false,
  read: (args) => {
    const everyMs = args.required('every', DURATION_MS);
    const forMs = args.required('for', DURATION_MS);
    const fromMs = args.option('from', DURATION_MS);
    args.end();
    if (everyMs <= 0) throw new ScenarioProblem({ code: 'no-period' });
    return ({ stage }) => {
      const { grid, time, asked, settings } = stage;
      const beginsMs = fromMs ?? time.nowMs;
      if (beginsMs < time.nowMs) throw new ScenarioProblem({ code: 'begin-over' });
      const untilMs = beginsMs + forMs;
      speakAll(grid, time, {
        fromMs: beginsMs,
        untilMs,
        everyMs,
        messageBytes: settings.messageBytes,
        asked,
      });
      stage.keepBusy(untilMs);
      return [];
    };
  },
};
