/**
 * Looks for what is wrong with the servers it is bundled with: explores small grids in every order, then runs simulated
 * ones, seed after seed, until one breaks a promise. Says on stdout what each has found, as JSON.
 */
import { GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { drawPlan, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import type { Catch, Found } from './hunt.ts';
import { run } from '../support/chatSimulation.ts';
import { checkGrid } from '../support/chatModel.ts';

/** Small grids: two servers with all that can happen to them; and three at once, for what goes by ids. */
const GRIDS: readonly GridOptions[] = [
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 1, crashes: 0, clogs: 1, suspicions: 0 },
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 1, crashes: 0, suspicions: 1 },
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 0, crashes: 2, restarts: 1, suspicions: 0 },
  { ...GRID_DEFAULTS, servers: 3, isWhole: true, messages: 1, cuts: 0, crashes: 0, suspicions: 0 },
];
/** Many times what the largest of them has. */
const STATES_MAX = 300_000;

/** In every order: the number of states until something was found, or of all. */
function exploreGrids(): Catch {
  let count = 0;
  let isCutOff = false;
  for (const options of GRIDS) {
    const { states, verdict, violation } = checkGrid(options, { maxStates: STATES_MAX });
    count += states;
    // A mistake that makes more states than there is room for has not been found by that.
    if (verdict === 'violated' || verdict === 'failed')
      return { count, promise: violation?.property ?? 'failed' };
    if (verdict === 'inconclusive') isCutOff = true;
  }
  return isCutOff ? { count, isCutOff } : { count };
}

/** By lot: the number of seeds until something was found, or of all. */
function simulate(seeds: number, from = 1): Catch {
  for (let seed = from; seed <= seeds; seed++) {
    const plan = drawPlan(randomOf(seed), seed, {
      servers: 2 + (seed % 4),
      forMs: 6_000,
      broadcastEveryMs: seed % 3 === 0 ? 20 : 100,
      kinds: FAULT_KINDS,
      faultEveryMs: 600,
    });
    const { violations, failure } = run(plan);
    if (failure !== undefined) return { count: seed, promise: 'failure' };
    const [broken] = violations;
    if (broken !== undefined) return { count: seed, promise: broken.promise };
  }
  return { count: seeds };
}

/** Most mistakes break something in one of the first runs, which takes less than to look at every order of events. */
const FIRST_SEEDS = 6;

/** What finds it first. */
function findOne(seeds: number): Found {
  const first = simulate(Math.min(FIRST_SEEDS, seeds));
  if (first.promise !== undefined) return { checker: { count: 0 }, simulator: first };
  const checker = exploreGrids();
  return { checker, simulator: checker.promise === undefined ? simulate(seeds, FIRST_SEEDS + 1) : first };
}

const [, , seeds, isOneEnough] = process.argv;
const found: Found =
  isOneEnough === 'true'
    ? findOne(Number(seeds))
    : { checker: exploreGrids(), simulator: simulate(Number(seeds)) };
process.stdout.write(`${JSON.stringify(found)}\n`);
