/**
 * Finds the smallest plan that still violates a promise, with the shrinker of fast-check: it moves to the first smaller plan that violates
 * the promise, and so on until there is none. The path of the search identifies the result, and reproduces it without a run.
 */
import { Arbitrary, asyncProperty, check, sample, stream, Value, type Stream } from 'fast-check';
import type { Plan } from './plan.ts';
import { smallerPlans } from './shrinkCandidates.ts';

/** The smallest plan that was found. */
export interface Smallest {
  readonly plan: Plan;
  /** The path of the search: `0:3:1`. */
  readonly path: string;
  /** The number of steps of that path. */
  readonly shrinks: number;
}

/**
 * Finds the smallest plan that violates the same promise as `plan`.
 *
 * @param isBroken - whether a plan still violates it; to stop the search, answer false from some moment on
 */
export async function shrink(plan: Plan, isBroken: (smaller: Plan) => Promise<boolean>): Promise<Smallest> {
  const isKept = async (smaller: Plan) => smaller !== plan && !(await isBroken(smaller));
  const property = asyncProperty(new PlanAndSmaller(plan), isKept);
  const { counterexample, counterexamplePath, numShrinks } = await check(property, {
    seed: plan.seed | 0,
    numRuns: 1,
  });
  return { plan: counterexample?.[0] ?? plan, path: counterexamplePath ?? '0', shrinks: numShrinks };
}

/** The number of steps of a path; its first number is the start. */
export function stepsOf(path: string): number {
  return path.split(':').length - 1;
}

/** The plan at the end of a path of {@link shrink}; undefined if the path leads nowhere. */
export function planAt(plan: Plan, path: string): Plan | undefined {
  if (!/^0(:\d{1,6})*$/.test(path)) return undefined;
  try {
    return sample(new PlanAndSmaller(plan), { seed: plan.seed | 0, path, numRuns: 1 })[0];
  } catch {
    return undefined; // The path leaves the search.
  }
}

/** The tree of a plan and all smaller ones. */
class PlanAndSmaller extends Arbitrary<Plan> {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    super();
    this.#plan = plan;
  }

  generate(): Value<Plan> {
    return new Value(this.#plan, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Plan {
    return value !== undefined;
  }

  shrink(plan: Plan): Stream<Value<Plan>> {
    return stream(smallerPlans(plan)).map((smaller) => new Value(smaller, undefined));
  }
}
