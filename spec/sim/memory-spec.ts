import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Held } from './heldByRuns.ts';

const PROGRAM = fileURLToPath(new URL('heldByRuns.ts', import.meta.url));
const FLAGS = ['--single-threaded', '--expose-gc', '--import=tsx'];

/** 100 more runs leave this behind at the most: compiled code grows; the world of a single run is some 0.5 MiB. */
const GROWTH_MAX_MIB = 5;

describe('the memory of a run', () => {
  let held: Held;
  before(async function () {
    this.timeout(60_000);
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM]);
    held = JSON.parse(stdout) as Held;
  });

  it('is freed after the run, also after a failed one: nothing refers to its world', () => {
    expect(held.worlds).to.equal(0);
  });

  it(`grows by less than ${String(GROWTH_MAX_MIB)} MiB over 100 runs`, () => {
    expect(held.grewMiB).to.be.below(GROWTH_MAX_MIB);
  });

  it('includes no real timer when the run is over', () => {
    expect(held.timers).to.equal(0);
  });
});
