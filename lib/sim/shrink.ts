/**
 * The search for the smallest plan that still breaks a promise. It is fast-check's: from a plan that breaks it to the first smaller one
 * that does, and so on, until none does. The path of the search identifies the plan, and leads to it without a single run.
 */
import { Arbitrary, asyncProperty, check, sample, stream, Value, type Stream } from 'fast-check';
import type { Plan } from './plan.ts';
import { smallerPlans } from './shrinkCandidates.ts';

/** The smallest plan that was found. */
export interface Smallest {
  readonly plan: Plan;
  /** Where it stands in the search: `0:3:1`. */
  readonly path: string;
  /** How many steps led to it. */
  readonly shrinks: number;
}

/**
 * Finds the smallest plan that still breaks what `plan` breaks.
 *
 * @param isBroken - whether a plan still breaks it; one that says no to everything from some moment on ends the search there
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

/** How many steps a path has; its first number is the beginning. */
export function stepsOf(path: string): number {
  return path.split(':').length - 1;
}

/** The plan at the end of a path of {@link shrink}; nothing where the path leads nowhere. */
export function planAt(plan: Plan, path: string): Plan | undefined {
  if (!/^0(:\d{1,6})*$/.test(path)) return undefined;
  try {
    return sample(new PlanAndSmaller(plan), { seed: plan.seed | 0, path, numRuns: 1 })[0];
  } catch {
    return undefined; // It leaves the search.
  }
}

/** A plan, and under it all that are smaller. */
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
