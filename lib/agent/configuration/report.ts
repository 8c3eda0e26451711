/** Collects the mistakes of one configuration. */
import { CONFIGURATION_LIMITS } from './limits.ts';
import type { ConfigurationProblem, ConfigurationReason } from './reason.ts';

/** Where a mistake is. */
export type Place = Omit<ConfigurationProblem, 'reason'>;

interface Problems {
  /** @param placeOf - called only if there are not too many already: it may have to search */
  readonly add: (reason: ConfigurationReason, placeOf: () => Place) => void;
  /** All of them, in the order of their places. */
  readonly all: () => readonly ConfigurationProblem[];
}

/** At most `problemsMax` mistakes: a file of another kind could have millions. */
export function problems(): Problems {
  const max = CONFIGURATION_LIMITS.problemsMax;
  const found: ConfigurationProblem[] = [];
  let isFull = false;
  return {
    add: (reason, placeOf) => {
      if (found.length < max) found.push({ reason, ...placeOf() });
      else isFull = true;
    },
    all: () => {
      const sorted = found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
      return isFull ? [...sorted, { reason: { code: 'more', max } }] : sorted;
    },
  };
}
