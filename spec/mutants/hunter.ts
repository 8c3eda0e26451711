/**
 * Looks for what is wrong with the servers it is bundled with: runs simulated grids, seed after seed, until one breaks a
 * promise, and explores small ones in every order. Says on stdout what each has found, as JSON.
 */
import { checkGrid } from '../../lib/model/check.ts';
import { GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { drawPlan, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { run } from '../../lib/sim/run.ts';
import { ONE_IS_ENOUGH, type Catch, type Found } from './mutant.ts';

/** Nothing happens to them, unless it says so. */
const CALM: GridOptions = { ...GRID_DEFAULTS, messages: 2, cuts: 0, crashes: 0, suspicions: 0 };
/** Small grids in which the real servers keep every promise: two with each thing that can happen to them, and three. */
const GRIDS: readonly GridOptions[] = [
  { ...CALM, cuts: 1 },
  { ...CALM, clogs: 1 },
  { ...CALM, crashes: 1, restarts: 1 },
  { ...CALM, messages: 1, cuts: 1, suspicions: 1 },
  { ...CALM, servers: 3, messages: 1 },
];
/** Many times what the largest of them has. */
const STATES_MAX = 100_000;

/** In every order: the number of states until something was found, or of all. Where there are too many, nothing was. */
function exploreGrids(): Catch {
  let count = 0;
  let isCutOff = false;
  for (const options of GRIDS) {
    const { states, verdict, violation } = checkGrid(options, { maxStates: STATES_MAX });
    count += states;
    if (verdict === 'inconclusive') isCutOff = true;
    else if (verdict !== 'holds') return { count, promise: violation?.property ?? 'failed' };
  }
  return isCutOff ? { count, isCutOff } : { count };
}

/** By lot: the number of seeds until something was found, or of all. */
function simulate(seeds: number): Catch {
  for (let seed = 1; seed <= seeds; seed++) {
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

const [, , seeds, ...words] = process.argv;
const simulator = simulate(Number(seeds));
const isEnough = words.includes(ONE_IS_ENOUGH) && simulator.promise !== undefined;
const found: Found = { simulator, ...(isEnough ? {} : { checker: exploreGrids() }) };
process.stdout.write(`${JSON.stringify(found)}\n`);
