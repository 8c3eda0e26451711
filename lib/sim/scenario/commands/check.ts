/** `check`: runs the checkers on everything that has happened so far. */
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../../../check/faultWindows.ts';
import type { Command } from '../command.ts';
import { describeViolation } from '../describe.ts';
import { ScenarioProblem } from '../problem.ts';

export const check: Command = {
  usage: 'check [at-rest]',
  description: 'prints the broken promises: safety, and with at-rest also liveness',
  takesTime: false,
  read: (args) => {
    const word = args.word();
    args.end();
    if (word !== undefined && word !== 'at-rest')
      throw ScenarioProblem.inArguments(check.usage, { code: 'word-too-many', word });
    return ({ cluster }) => {
      const { history, time, workload, settings } = cluster;
      const why = workload.uncheckable();
      if (why !== undefined) throw new ScenarioProblem({ code: 'uncheckable', why });
      const isAtRest = word !== undefined;
      const bounds = settings.options.isPlain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS;
      const found = workload.check(history, { endMs: time.nowMs, isAtRest, bounds });
      cluster.found = found.violations();
      const { count, first } = cluster.found;
      if (count === 0) return ['all promises kept'];
      const left = count - first.length;
      return [
        ...first.map(describeViolation),
        ...(left === 0 ? [] : [`and ${String(left)} more violations`]),
      ];
    };
  },
};
