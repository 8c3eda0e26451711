/** Sums the results of runs in the order of their seeds. */
import { createHash, type Hash } from 'node:crypto';
import type { Plan } from '../../lib/sim/plan.ts';
import type { Outcome } from './job.ts';

type Counts = Readonly<Record<string, number>>;

export interface Totals {
  readonly runs: number;
  readonly violations: number;
  readonly events: number;
  readonly requested: number;
  readonly delivered: number;
  readonly messages: number;
  readonly virtualMs: number;
  /** The number of faults of each kind. */
  readonly faults: Counts;
  /** How often each kind of fault hit each state, by `kind state`. */
  readonly met: Counts;
  /** In how many runs something has happened that is claimed to happen in some run. */
  readonly reached: Counts;
}

export const NOTHING: Totals = {
  runs: 0,
  violations: 0,
  events: 0,
  requested: 0,
  delivered: 0,
  messages: 0,
  virtualMs: 0,
  faults: {},
  met: {},
  reached: {},
};

/** The totals with one more run. */
export function plus(totals: Totals, { faults }: Plan, outcome: Outcome): Totals {
  return {
    runs: totals.runs + 1,
    violations: totals.violations + outcome.violationCount,
    events: totals.events + outcome.events,
    requested: totals.requested + outcome.requested,
    delivered: totals.delivered + outcome.delivered,
    messages: totals.messages + outcome.messages,
    virtualMs: totals.virtualMs + outcome.virtualMs,
    faults: summed([totals.faults, ...faults.map(({ kind }) => ({ [kind]: 1 }))]),
    met: summed([totals.met, outcome.met]),
    reached: summed([totals.reached, ...outcome.reached.map((name) => ({ [name]: 1 }))]),
  };
}

function summed(all: readonly Counts[]): Counts {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [key, count] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}

/** The rule of three: after so many runs without failure, with 95 % confidence, less than this share of all runs fails, in per cent. */
export function boundPerCent(runs: number): number {
  return Math.min(100, (3 / Math.max(1, runs)) * 100);
}

/** One hash for many, which must be given in the order of their seeds; of those given so far. */
export function hashOfHashes(): { add: (hash: string) => void; digest: () => string } {
  const all: Hash = createHash('sha256');
  return { add: (hash) => void all.update(`${hash}\n`), digest: () => all.copy().digest('hex').slice(0, 16) };
}
