/** Handles a violation: searches the smallest plan that violates the same promise. */
import type { Violation } from '../../lib/check/promise.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import type { Pool } from './pool.ts';
import { shrink, type Smallest } from '../../lib/sim/shrink.ts';

/** The time limit of the search. */
export const SHRINK_MS = 30_000;

/** A violated promise, with the smallest plan found that violates it. */
export interface Broken extends Smallest {
  readonly violation: Violation;
  /** Whether the search was cut short: there may be smaller ones. */
  readonly isCutOff: boolean;
}

/**
 * Finds the smallest plan that violates the promise that `plan` violates.
 *
 * @param workers - runs the smaller plans; when it is closed, the search ends with the smallest so far
 * @param onStep - called with each smaller plan that still violates the promise
 */
export async function smallestOf(
  plan: Plan,
  violation: Violation,
  workers: Pool,
  onStep: (plan: Plan) => void,
): Promise<Broken> {
  let latest = violation;
  let isCutOff = false;
  const smallest = await shrink(plan, async (smaller) => {
    const answer = await workers.run({ plan: smaller });
    if (answer.kind === 'stopped') isCutOff = true;
    if (answer.kind !== 'done') return false;
    const same = answer.outcome.violations.find(({ promise }) => promise === violation.promise);
    if (same === undefined) return false;
    latest = same;
    onStep(smaller);
    return true;
  });
  return { ...smallest, violation: latest, isCutOff };
}
