/** Outcomes of runs, in the form of a worker thread's answer. */
import type { Answer, Outcome } from '../../bin/sim/job.ts';

export function outcomeWith(rest: Partial<Outcome> = {}): Outcome {
  return {
    violations: [],
    violationCount: rest.violations?.length ?? 0,
    events: 10,
    requested: 2,
    delivered: 4,
    messages: 6,
    virtualMs: 1_000,
    met: { 'pause idle': 1 },
    reached: [],
    hash: 'abc',
    ...rest,
  };
}

export function done(rest: Partial<Outcome> = {}): Answer {
  return { kind: 'done', outcome: outcomeWith(rest) };
}

export const BROKEN = { promise: 'no-gap', atMs: 5, message: 'one is missing' } as const;
