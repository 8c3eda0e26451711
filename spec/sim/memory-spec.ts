import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { drawPlan, FAULT_KINDS, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { run } from '../../lib/sim/run.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A short run with much going wrong in it. */
function planOf(seed: number): Plan {
  const drawn = { servers: 3, forMs: 500, broadcastEveryMs: 100, kinds: FAULT_KINDS, faultEveryMs: 200 };
  return drawPlan(randomOf(seed), seed, drawn);
}

/** What leads to the whole world of a run, and what came of it; every other run fails early. */
function worldOf(seed: number): WeakRef<object>[] {
  let left = seed % 2 === 0 ? Infinity : 10;
  const onEvent = () => {
    if (--left === 0) throw new Error('broken');
  };
  const { history } = run(planOf(seed), { onEvent });
  return [new WeakRef(onEvent), new WeakRef(history)];
}

/** Throws away everything that is not in use. */
async function collect(): Promise<void> {
  // What a weak reference was looked at for stays until the turn is over.
  await new Promise((done) => setTimeout(done, 20));
  collectGarbage();
}

/**
 * The compiler holds on to the code that it is at work on, beside the program, and so to a run: on a busy machine for as long as it gets no
 * processor. What stays longer than this leaks.
 */
const PATIENCE_MS = 25_000;

/** What is still in use, in MiB; the least that is seen. */
async function usedMiB(isEnough: (usedMiB: number) => boolean): Promise<number> {
  let least = Infinity;
  for (const begunMs = performance.now(); performance.now() - begunMs < PATIENCE_MS && !isEnough(least);) {
    await collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, (heapUsed + arrayBuffers) / 2 ** 20);
  }
  return least;
}

describe('the memory of a run', () => {
  it('is given back when it is over: nothing holds on to its world, be it one that failed', async () => {
    const worlds = Array.from({ length: 20 }, (_, seed) => worldOf(seed)).flat();
    const held = () => worlds.filter((world) => world.deref() !== undefined);
    const begunMs = performance.now();
    while (held().length > 0 && performance.now() - begunMs < PATIENCE_MS) await collect();
    expect(held()).to.deep.equal([]);
  });

  it('stays flat over 100 of them', async () => {
    for (let seed = 1; seed <= 50; seed++) run(planOf(seed));
    let rounds = 0;
    const beforeMiB = await usedMiB(() => ++rounds > 10);
    for (let seed = 1; seed <= 100; seed++) run(planOf(seed));
    // A run is some 500 KiB as long as it lasts; compiled code grows, too, by far less than 100 of them.
    const grewMiB = (await usedMiB((usedNow) => usedNow - beforeMiB < 5)) - beforeMiB;
    expect(grewMiB).to.be.below(5);
  });

  it('leaves no timer behind that is real', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (let seed = 1; seed <= 20; seed++) run(planOf(seed));
    expect(timers()).to.equal(before);
  });
});
