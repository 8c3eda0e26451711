/**
 * The memory that simulations leave in use, as JSON on stdout: for memory-spec, which starts it with `--single-threaded --expose-gc`. With
 * threads of its own the compiler holds on to code that it is at work on, and so to a run, for as long as it gets no processor; without
 * them one collection frees all that nothing holds.
 */
import { drawPlan, FAULT_KINDS, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { run } from '../support/chatSimulation.ts';

/** The output. */
export interface Held {
  /** How many objects of runs that are over, of failed ones too, are still held. */
  readonly worlds: number;
  /** The memory that 100 more runs have added to the memory in use. */
  readonly grewMiB: number;
  /** How many real timers the runs have left. */
  readonly timers: number;
}

/** A short run with many faults in it. */
function planOf(seed: number): Plan {
  const drawn = { servers: 3, forMs: 500, requestEveryMs: 100, kinds: FAULT_KINDS, faultEveryMs: 200 };
  return drawPlan(randomOf(seed), seed, drawn);
}

/** Weak references to the objects that hold the whole world of a run, and to its result; every other run fails early. */
function worldOf(seed: number): WeakRef<object>[] {
  let left = seed % 2 === 0 ? Infinity : 10;
  const onEvent = () => {
    if (--left === 0) throw new Error('broken');
  };
  const { history } = run(planOf(seed), { onEvent });
  return [new WeakRef(onEvent), new WeakRef(history)];
}

/** Frees everything that is not in use. The target of a weak reference is held until the turn in which it was made is over. */
async function collect(): Promise<void> {
  await new Promise(setImmediate);
  globalThis.gc?.();
}

async function usedMiB(): Promise<number> {
  await collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

const timersNow = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

const timersBefore = timersNow();
const references = Array.from({ length: 20 }, (_, seed) => worldOf(seed)).flat();
await collect();
const worlds = references.filter((reference) => reference.deref() !== undefined).length;
for (let seed = 1; seed <= 50; seed++) run(planOf(seed));
const beforeMiB = await usedMiB();
for (let seed = 1; seed <= 100; seed++) run(planOf(seed));
const grewMiB = (await usedMiB()) - beforeMiB;
const held: Held = { worlds, grewMiB, timers: timersNow() - timersBefore };
process.stdout.write(JSON.stringify(held));
