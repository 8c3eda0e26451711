/** `check`: runs the checkers on everything that has happened so far. */
import { findAll } from '../../../check/all.ts';
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../../../check/detector.ts';
import type { Command } from '../command.ts';
import { describeViolation } from '../describe.ts';
import { ScenarioProblem } from '../problem.ts';
import type { Stage } from '../stage.ts';

export const check: Command = {
  usage: 'check [at-rest]',
  says: 'prints the broken promises: safety, and with at-rest also liveness',
  takesTime: false,
  read: (args) => {
    const word = args.word();
    args.end();
    if (word !== undefined && word !== 'at-rest')
      throw ScenarioProblem.inArguments(check.usage, { code: 'word-too-many', word });
    return ({ stage }) => {
      requireDistinct(stage);
      const { history, time, asked, isAllAsked, settings } = stage;
      const isAtRest = word !== undefined;
      const bounds = settings.options.isPlain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS;
      const circumstances = { endMs: time.nowMs, isAtRest, bounds, ...(isAllAsked ? { asked } : {}) };
      const { count, first } = findAll(history, circumstances).violations();
      if (count === 0) return ['all promises kept'];
      const left = count - first.length;
      return [
        ...first.map(describeViolation),
        ...(left === 0 ? [] : [`and ${String(left)} more violations`]),
      ];
    };
  },
};

/** Checkers tell messages apart by their contents. */
function requireDistinct({ asked }: Stage): void {
  const texts = new Set<string>();
  for (const { text } of asked) {
    if (texts.has(text)) throw new ScenarioProblem({ code: 'text-twice', text });
    texts.add(text);
  }
}
