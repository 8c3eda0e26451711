/** `check`: runs the checkers on everything that has happened so far. */
import { checkAll } from '../../../check/all.ts';
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
      throw new ScenarioProblem(`"${word}" is one too many; usage: ${check.usage}`);
    return ({ stage }) => {
      requireDistinct(stage);
      const { history, time, asked, isAllAsked, settings } = stage;
      const isAtRest = word !== undefined;
      const bounds = settings.options.isPlain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS;
      const circumstances = { endMs: time.nowMs, isAtRest, bounds, ...(isAllAsked ? { asked } : {}) };
      const violations = checkAll(history, circumstances);
      return violations.length === 0 ? ['all promises kept'] : violations.map(describeViolation);
    };
  },
};

/** Checkers tell messages apart by their contents. */
function requireDistinct({ asked }: Stage): void {
  const texts = new Set<string>();
  for (const { text } of asked) {
    if (texts.has(text))
      throw new ScenarioProblem(
        `"${text}" was broadcast twice; what is checked needs contents unlike all others'`,
      );
    texts.add(text);
  }
}
