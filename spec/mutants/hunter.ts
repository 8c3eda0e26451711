/**
 * Looks for violations of the servers that it is bundled with: explores small grids in every order, then simulates
 * seed after seed, until a promise is broken. Prints the results to stdout as JSON.
 */
import { last } from 'ix/iterable';
import { explore } from '../../lib/model/explore.ts';
import { GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { queueModel } from '../../lib/model/queues/model.ts';
import { NO_QUEUE_EVENTS, type QueueModelOptions } from '../../lib/model/queues/options.ts';
import { drawPlan, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import type { Catch, Found } from './hunt.ts';
import { run } from '../support/chatSimulation.ts';
import { checkGrid } from '../support/chatModel.ts';

/** Small grids: two servers with all kinds of events; and three at once, for behaviour that depends on ids. */
const GRIDS: readonly GridOptions[] = [
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 1, crashes: 0, holds: 1, suspicions: 0 },
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 1, crashes: 0, suspicions: 1 },
  { ...GRID_DEFAULTS, servers: 2, messages: 2, cuts: 0, crashes: 2, restarts: 1, suspicions: 0 },
  { ...GRID_DEFAULTS, servers: 3, isWhole: true, messages: 1, cuts: 0, crashes: 0, suspicions: 0 },
];
/** Two boxes with a queue for each other: a session that ends because a queue is full, because of a refused dial, or because of a crash. */
const PAIRS: readonly QueueModelOptions[] = [
  { ...NO_QUEUE_EVENTS, messages: 3, queueMessagesMax: 1 },
  { ...NO_QUEUE_EVENTS, messages: 2, cuts: 1, queueMessagesMax: 2 },
  { ...NO_QUEUE_EVENTS, messages: 1, cuts: 1, refusals: 1, queueMessagesMax: 1 },
  { ...NO_QUEUE_EVENTS, messages: 1, crashes: 1, restarts: 1, queueMessagesMax: 1 },
];
/** Many times the number of states of the largest of them. */
const STATES_MAX = 300_000;

/** Explores: the number of states until a violation, or of all states. */
function exploreGrids(): Catch {
  let count = 0;
  let isCutOff = false;
  for (const options of GRIDS) {
    const { states, verdict, violation } = checkGrid(options, { maxStates: STATES_MAX });
    count += states;
    // A mistake that exceeds the limit of states does not count as found.
    if (verdict === 'violated' || verdict === 'failed')
      return { count, promise: violation?.property ?? 'failed' };
    if (verdict === 'inconclusive') isCutOff = true;
  }
  for (const options of PAIRS) {
    const end = last(explore(() => queueModel(options), { maxStates: STATES_MAX }));
    count += end?.states ?? 0;
    const outcome = end?.outcome;
    if (outcome?.kind === 'violated') return { count, promise: outcome.property };
    if (outcome?.kind === 'failed') return { count, promise: 'failed' };
    if (outcome?.kind === 'inconclusive') isCutOff = true;
  }
  return isCutOff ? { count, isCutOff } : { count };
}

/** Simulates: the number of seeds until a violation, or of all seeds. */
function simulate(seeds: number, from = 1): Catch {
  for (let seed = from; seed <= seeds; seed++) {
    const plan = drawPlan(randomOf(seed), seed, {
      servers: 2 + (seed % 4),
      forMs: 6_000,
      requestEveryMs: seed % 3 === 0 ? 20 : 100,
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

/** Most mistakes break a promise in one of the first runs, which take less time than the exploration. */
const FIRST_SEEDS = 6;

/** The result of the hunter that finds it first. */
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
