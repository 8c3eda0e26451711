/** Collects the mistakes of one configuration. */
import { CONFIGURATION_LIMITS } from './limits.ts';
import type { ConfigurationProblem } from './reason.ts';

export interface Problems {
  readonly found: ConfigurationProblem[];
  add(problem: ConfigurationProblem): void;
}

/** At most `problemsMax` of them: a file of another kind could have millions. */
export function problems(): Problems {
  const max = CONFIGURATION_LIMITS.problemsMax;
  const found: ConfigurationProblem[] = [];
  return {
    found,
    add: (problem) => {
      if (found.length < max) found.push(problem);
      else if (found.length === max) found.push({ reason: { code: 'more', max } });
    },
  };
}
