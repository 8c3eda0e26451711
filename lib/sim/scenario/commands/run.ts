/** `run`: lets time pass, and prints the events that `log` selects. */
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { DURATION_MS } from '../units.ts';

export const run: Command = {
  usage: 'run <time> | until <time>',
  description: 'lets this much time pass, or all time until then',
  takesTime: true,
  read: (args) => {
    const first = args.word();
    const isUntil = first === 'until';
    const word = isUntil ? args.word() : first;
    const ms = word === undefined ? undefined : DURATION_MS.read(word);
    args.end();
    if (ms === undefined)
      throw ScenarioProblem.inArguments(run.usage, {
        code: 'not-a-value',
        word: word ?? '',
        expected: DURATION_MS.expected,
      });
    return ({ cluster: { time } }) => {
      const untilMs = isUntil ? ms : time.nowMs + ms;
      if (untilMs < time.nowMs) throw new ScenarioProblem({ code: 'time-over', nowMs: time.nowMs });
      time.runUntil(untilMs);
      return [];
    };
  },
};
