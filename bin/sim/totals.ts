/** What runs came to, summed up in the order of their seeds. */
import { createHash, type Hash } from 'node:crypto';
import type { Plan } from '../../lib/sim/plan.ts';
import type { Outcome } from './job.ts';

export interface Totals {
  readonly runs: number;
  readonly violations: number;
  readonly events: number;
  readonly said: number;
  readonly delivered: number;
  readonly virtualMs: number;
  /** How many faults of each kind. */
  readonly faults: Readonly<Record<string, number>>;
}

export const NOTHING: Totals = {
  runs: 0,
  violations: 0,
  events: 0,
  said: 0,
  delivered: 0,
  virtualMs: 0,
  faults: {},
};

/** The totals with one more run. */
export function plus(totals: Totals, { faults }: Plan, outcome: Outcome): Totals {
  const counts = { ...totals.faults };
  for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    runs: totals.runs + 1,
    violations: totals.violations + outcome.violations.length,
    events: totals.events + outcome.events,
    said: totals.said + outcome.said,
    delivered: totals.delivered + outcome.delivered,
    virtualMs: totals.virtualMs + outcome.virtualMs,
    faults: counts,
  };
}

/** The rule of three: no failure in so many runs says, at 95 %, that less than this share of all runs fails, in per cent. */
export function boundPerCent(runs: number): number {
  return Math.min(100, (3 / Math.max(1, runs)) * 100);
}

/** One hash for many, which must come in the order of their seeds; of as many as have come. */
export function hashOfHashes(): { add: (hash: string) => void; digest: () => string } {
  const all: Hash = createHash('sha256');
  return { add: (hash) => void all.update(`${hash}\n`), digest: () => all.copy().digest('hex').slice(0, 16) };
}
