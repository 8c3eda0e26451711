import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pool, type Pool } from '../../../bin/sim/pool.ts';
import { planWith } from '../../support/plans.ts';

/** Answers with its thread's id; the seed of a job selects another outcome. */
const THREAD = `
const { parentPort, threadId } = require('node:worker_threads');
parentPort.on('message', ({ plan }) => {
  if (plan.seed === 666) process.exit(3);
  if (plan.seed === 667) throw new Error('a bad end');
  if (plan.seed === 668) return;
  if (plan.seed === 669) throw Object.assign(new Error('full'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  parentPort.postMessage({ kind: 'thrown', reason: String(plan.seed), stack: String(threadId) });
});`;

describe('a pool of threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-pool-'));
  const file = join(folder, 'thread.cjs');
  writeFileSync(file, THREAD);
  let threads: Pool;
  afterEach(() => threads.close());
  after(() => rmSync(folder, { recursive: true }));

  const job = (seed: number) => ({ plan: planWith([], { seed }) });
  const answered = async (seed: number) => {
    const answer = await threads.run(job(seed));
    return answer.kind === 'thrown' ? { reason: answer.reason, thread: answer.stack } : answer;
  };

  it('runs one job after the other on the same thread, and returns each answer', async () => {
    threads = pool(1, file);
    const answers = await Promise.all([1, 2, 3].map(answered));
    expect(answers.map((answer) => 'reason' in answer && answer.reason)).to.deep.equal(['1', '2', '3']);
    expect(new Set(answers.map((answer) => 'thread' in answer && answer.thread)).size).to.equal(1);
  });

  it('has as many threads as necessary, up to its limit', async () => {
    threads = pool(2, file);
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(answered));
    expect(new Set(answers.map((answer) => 'thread' in answer && answer.thread)).size).to.equal(2);
  });

  it('returns an error for a thread that dies, and continues with another', async () => {
    threads = pool(1, file);
    const answers = await Promise.all([1, 666, 2, 667, 3].map(answered));
    expect(answers.map((answer) => 'reason' in answer && answer.reason)).to.deep.equal([
      '1',
      'a thread ended by itself',
      '2',
      'a thread failed: a bad end',
      '3',
    ]);
  });

  it('distinguishes a thread without memory from one that threw', async () => {
    threads = pool(1, file);
    const answers = await Promise.all([669, 667].map((seed) => threads.run(job(seed))));
    expect(answers.map((answer) => answer.kind === 'thrown' && answer.isOutOfMemory)).to.deep.equal([
      true,
      false,
    ]);
  });

  it('stops at once when it is closed, during a job and before one', async () => {
    threads = pool(1, file);
    await answered(1);
    const answers = Promise.all([668, 2].map(answered));
    threads.close();
    expect(await answers).to.deep.equal([{ kind: 'stopped' }, { kind: 'stopped' }]);
    expect(await answered(3)).to.deep.equal({ kind: 'stopped' });
  });
});
