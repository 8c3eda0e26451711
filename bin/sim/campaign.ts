/** Runs simulations until all are done, one breaks a promise or fails, or the user interrupts them. */
import { pMapIterable } from 'p-map';
import type { Violation } from '../../lib/check/promise.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import type { SimReason } from './reason.ts';
import type { Pool } from './pool.ts';
import { hashOfHashes, NOTHING, plus, type Totals } from './totals.ts';

/** Started runs per thread, so that threads have work while the result of an earlier, longer run is awaited. */
const AHEAD = 2;

/** The result of a campaign. */
export interface Campaign {
  readonly totals: Totals;
  /** Over the histories of all runs. */
  readonly hash: string;
  readonly ending: Ending;
}

export type Ending =
  | { readonly kind: 'finished' }
  | { readonly kind: 'interrupted' }
  /** A file could not be written. */
  | { readonly kind: 'unwritten'; readonly reason: SimReason }
  | { readonly kind: 'broken'; readonly plan: Plan; readonly violation: Violation }
  /** A checker or a machine threw, or a thread failed. */
  | {
      readonly kind: 'failed';
      readonly plan: Plan;
      readonly reason: string;
      readonly stack: string;
      readonly isOutOfMemory?: boolean;
    };

export interface CampaignParts {
  readonly plans: Iterable<Plan>;
  readonly workers: Pool;
  readonly jobs: number;
  /** The file for the trace of one of the runs, the first of which is 0. */
  readonly trace: { readonly file: string; readonly ofRun: number } | undefined;
  readonly onProgress: (totals: Totals) => void;
}

/** Runs plans, as many at a time as there are threads. The result does not depend on the number of threads. */
export async function campaign({
  plans,
  workers,
  jobs,
  trace,
  onProgress,
}: CampaignParts): Promise<Campaign> {
  let totals = NOTHING;
  const hashes = hashOfHashes();
  const end = (ending: Ending) => ({ totals, hash: hashes.digest(), ending });
  // In the order of the plans. No plan is generated before its run can begin.
  const answers = pMapIterable(
    plans,
    async (plan, run) => {
      const answer = await workers.run({ plan, trace: run === trace?.ofRun ? trace.file : undefined });
      return [plan, answer] as const;
    },
    { concurrency: jobs * AHEAD },
  );
  for await (const [plan, answer] of answers) {
    if (answer.kind === 'stopped') return end({ kind: 'interrupted' });
    if (answer.kind === 'unwritten') return end(answer);
    if (answer.kind === 'thrown') return end({ ...answer, kind: 'failed', plan });
    totals = plus(totals, plan, answer.outcome);
    hashes.add(answer.outcome.hash);
    onProgress(totals);
    const [violation] = answer.outcome.violations;
    if (violation !== undefined) return end({ kind: 'broken', plan, violation });
  }
  return end({ kind: 'finished' });
}
