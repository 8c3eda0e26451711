import { expect } from 'chai';
import { campaign, type Campaign } from '../../../bin/sim/campaign.ts';
import type { Answer, Job } from '../../../bin/sim/job.ts';
import type { Pool } from '../../../bin/sim/pool.ts';
import { BROKEN, done } from '../../support/outcomes.ts';
import { planWith } from '../../support/plans.ts';

const PAUSE = { kind: 'pause', atMs: 1, server: 0, forMs: 1 } as const;
const plans = [1, 2, 3, 4, 5, 6].map((seed) => planWith([PAUSE], { seed }));

/** Answers with `answerTo`; the larger the seed, the sooner. */
function threads(answerTo: (seed: number) => Answer | { kind: 'stopped' }, jobs: Job[] = []): Pool {
  return {
    run: async (job) => {
      jobs.push(job);
      for (let turn = job.plan.seed; turn < 10; turn++) await Promise.resolve();
      return answerTo(job.plan.seed);
    },
    close: () => undefined,
  };
}
const all = (answerTo: Parameters<typeof threads>[0], jobs = 1, onProgress = (): void => undefined) =>
  campaign({ plans, workers: threads(answerTo), jobs, trace: undefined, onProgress });
const hashed = (seed: number) => done({ hash: String(seed) });

describe('a campaign', () => {
  it('runs every plan and adds the results up', async () => {
    const seen: number[] = [];
    const { totals, ending } = await campaign({
      plans,
      workers: threads(hashed),
      jobs: 2,
      trace: undefined,
      onProgress: ({ runs }) => seen.push(runs),
    });
    expect(ending).to.deep.equal({ kind: 'finished' });
    expect(totals).to.deep.include({
      runs: 6,
      events: 60,
      requested: 12,
      delivered: 24,
      faults: { pause: 6 },
    });
    expect(totals.met).to.deep.equal({ 'pause idle': 6 });
    expect(seen).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('has the same result, including the hash, for any number of threads', async () => {
    const broken = (seed: number) => (seed === 5 ? done({ violations: [BROKEN] }) : hashed(seed));
    for (const answerTo of [hashed, broken]) {
      const one = await all(answerTo, 1);
      for (const jobs of [2, 3, 64]) expect(await all(answerTo, jobs)).to.deep.equal(one);
    }
  });

  it('has another hash if one run differs, or is at another position', async () => {
    const { hash } = await all(hashed);
    const other = await all((seed) => hashed(seed === 3 ? 7 : seed));
    const swapped = await all((seed) => hashed(7 - seed));
    expect(new Set([hash, other.hash, swapped.hash]).size).to.equal(3);
  });

  const endsAt3 = async (answer: Answer | { kind: 'stopped' }): Promise<Campaign> =>
    all((seed) => (seed >= 3 ? answer : hashed(seed)), 4);

  it('ends with the first violation: that of the lowest seed, not the first one found', async () => {
    const { ending, totals } = await endsAt3(done({ violations: [BROKEN, BROKEN] }));
    expect(ending).to.deep.equal({ kind: 'broken', plan: plans[2], violation: BROKEN });
    expect(totals).to.include({ runs: 3, violations: 2 });
  });

  it('ends with the first run that throws', async () => {
    const { ending, totals } = await endsAt3({ kind: 'thrown', reason: 'no', stack: 'where' });
    expect(ending).to.deep.equal({ kind: 'failed', plan: plans[2], reason: 'no', stack: 'where' });
    expect(totals.runs).to.equal(2);
  });

  it('ends with a file that cannot be written, with the results of the completed runs', async () => {
    const { ending, totals } = await endsAt3({
      kind: 'unwritten',
      reason: { code: 'output', detail: 'full' },
    });
    expect(ending).to.deep.equal({ kind: 'unwritten', reason: { code: 'output', detail: 'full' } });
    expect(totals.runs).to.equal(2);
  });

  it('ends when it is stopped, with the results of the completed runs', async () => {
    const { ending, totals } = await endsAt3({ kind: 'stopped' });
    expect(ending).to.deep.equal({ kind: 'interrupted' });
    expect(totals.runs).to.equal(2);
  });

  it('starts at most two runs per thread before the first is complete, and generates no plan earlier', async () => {
    const drawn: number[] = [];
    const begun: number[] = [];
    function* endless() {
      for (let seed = 1; ; seed++) {
        drawn.push(seed);
        yield planWith([PAUSE], { seed });
      }
    }
    let endFirst = (): void => undefined;
    const first = new Promise<void>((done) => (endFirst = done));
    const workers: Pool = {
      run: async ({ plan: { seed } }) => {
        begun.push(seed);
        if (seed === 1) await first;
        return seed === 3 ? { kind: 'stopped' } : hashed(seed);
      },
      close: () => undefined,
    };
    const run = campaign({
      plans: endless(),
      workers,
      jobs: 2,
      trace: undefined,
      onProgress: () => undefined,
    });
    // Every other run has ended; all promises are settled after an iteration of the event loop.
    await new Promise(setImmediate);
    expect(begun).to.deep.equal([1, 2, 3, 4]);
    expect(drawn).to.deep.equal(begun);
    endFirst();
    const { totals, ending } = await run;
    expect(ending).to.deep.equal({ kind: 'interrupted' });
    expect(totals.runs).to.equal(2);
    // One more for each of the three that were taken.
    expect(begun.length).to.equal(7);
  });

  it('requests the trace of one run, and of no other', async () => {
    const jobs: Job[] = [];
    const trace = { file: 'out', ofRun: 5 };
    await campaign({ plans, workers: threads(hashed, jobs), jobs: 2, trace, onProgress: () => undefined });
    expect(jobs.map((job) => job.trace)).to.deep.equal([...Array.from({ length: 5 }), 'out']);
  });
});
