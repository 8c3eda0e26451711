/** The plans of one call: generated from seeds, found on a path, or read from a file. */
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import { SEEDS, type Plan } from '../../lib/sim/plan.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { EXIT } from '../exit.ts';
import { simError } from './reason.ts';
import { readText } from '../files.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import type { SimFlags } from './flags.ts';
import { parsePlan } from './planFile.ts';
import { planAt } from '../../lib/sim/shrink.ts';

/** The plans to run. */
export interface Chosen {
  /** The first one. */
  readonly seed: number;
  readonly runs: number;
  readonly plans: Iterable<Plan>;
  readonly last: () => Plan;
  /** The name of their protocol; undefined: the default. */
  readonly protocol: string | undefined;
  readonly from: 'seeds' | 'path' | 'file';
}

/** @throws a usage error if a plan file is invalid */
export function chosenPlans(flags: SimFlags): Chosen {
  if (flags.plan !== undefined) {
    const plan = parsePlan(readText('--plan', flags.plan, TEXT_LIMITS.planMaxBytes));
    if ('problem' in plan)
      throw simError(EXIT.usage, { code: 'plan-file', file: flags.plan, why: plan.problem });
    const { seed, protocol } = plan;
    return { seed, runs: 1, plans: [plan], last: () => plan, protocol, from: 'file' };
  }
  // A plan names its protocol only if it is not the default: other versions read such plans, too.
  const protocol = flags.protocol === DEFAULT_PROTOCOL ? undefined : flags.protocol;
  const settings = { ...flags, protocol };
  if (flags.path !== undefined) {
    if (flags.seed === undefined) throw simError(EXIT.usage, { code: 'path-alone' });
    const plan = planAt(generatePlan(flags.seed, settings), flags.path);
    if (plan !== undefined)
      return { seed: flags.seed, runs: 1, plans: [plan], last: () => plan, protocol, from: 'path' };
    throw simError(EXIT.usage, { code: 'path-nowhere', path: flags.path, seed: flags.seed });
  }
  const seed = flags.seed ?? Math.floor(Math.random() * SEEDS);
  const ofRun = (run: number) => generatePlan((seed + run) % SEEDS, settings);
  const { runs } = flags;
  const last = () => ofRun(runs - 1);
  return { seed, runs, plans: plansOf(runs, ofRun), last, protocol, from: 'seeds' };
}

function* plansOf(runs: number, ofRun: (run: number) => Plan): Generator<Plan> {
  for (let run = 0; run < runs; run++) yield ofRun(run);
}
