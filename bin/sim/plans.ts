/** The plans of a call: drawn from its seeds, one after the other, found on a path, or read from a file. */
import { drawPlan, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { CommandError, EXIT } from '../exit.ts';
import { readText, refusal } from '../files.ts';
import type { SimFlags } from './flags.ts';
import { withoutIdle } from './idle.ts';
import { parsePlan } from './planFile.ts';
import { planAt } from './shrink.ts';

/** From one fault to the next, on the average, in virtual time. */
const FAULT_EVERY_MS = 1_000;
/** There are no more seeds: chance counts 32 bits of one. */
const SEEDS = 2 ** 32;

/** What all plans that are drawn have in common. */
export type Settings = Pick<SimFlags, 'servers' | 'seconds' | 'rate' | 'faults' | 'plain'>;

/** What is to be run. */
export interface Chosen {
  /** The first one. */
  readonly seed: number;
  readonly runs: number;
  readonly plans: Iterable<Plan>;
  readonly last: () => Plan;
  readonly from: 'seeds' | 'path' | 'file';
}

/** @throws a usage error where a plan that was named is none */
export function chosenPlans(flags: SimFlags): Chosen {
  if (flags.plan !== undefined) {
    const plan = parsePlan(readText('--plan', flags.plan));
    if ('problem' in plan) throw refusal('--plan', flags.plan, plan.problem);
    return { seed: plan.seed, runs: 1, plans: [plan], last: () => plan, from: 'file' };
  }
  if (flags.path !== undefined) {
    if (flags.seed === undefined) throw new CommandError(EXIT.usage, '--path goes with --seed');
    const plan = planAt(planOf(flags.seed, flags), flags.path);
    if (plan !== undefined)
      return { seed: flags.seed, runs: 1, plans: [plan], last: () => plan, from: 'path' };
    const where = `--seed ${String(flags.seed)} and these options`;
    throw new CommandError(EXIT.usage, `--path ${flags.path} leads nowhere with ${where}`);
  }
  const seed = flags.seed ?? Math.floor(Math.random() * SEEDS);
  const ofRun = (run: number) => planOf((seed + run) % SEEDS, flags);
  const { runs } = flags;
  return { seed, runs, plans: plansOf(runs, ofRun), last: () => ofRun(runs - 1), from: 'seeds' };
}

/** The plan of a seed. */
export function planOf(seed: number, { servers, seconds, rate, faults, plain }: Settings): Plan {
  const plan = withoutIdle(
    drawPlan(randomOf(seed), seed, {
      servers,
      forMs: seconds * 1000,
      broadcastEveryMs: 1000 / rate,
      kinds: faults,
      faultEveryMs: FAULT_EVERY_MS,
    }),
  );
  return plain === true ? { plain, ...plan } : plan;
}

function* plansOf(runs: number, ofRun: (run: number) => Plan): Generator<Plan> {
  for (let run = 0; run < runs; run++) yield ofRun(run);
}
