import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { MemoryWatch } from '../kit/proc.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest } from '../kit/stats.ts';
import { comesToBe, sleep } from '../kit/wait.ts';

const PER_SECOND = 500;
/** The bound on the memory for such a client. */
const MEMORY_MAX_MIB = 32;
/** The time limit for its disconnection, and for the load that it causes. */
const CLOSED_WITHIN_MS = 60_000;
const ALIVE_MAX_MS = 250;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const rounds = context.count(10);
  const [grewMiB, closedMs, waitedMs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const grid = await Grid.start();
    // A large log.
    const filler = await Flood.start(grid, 5_000);
    await sleep(2_000);
    await filler.stop();
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(500);
    const watch = new MemoryWatch(grid.pid(0));
    const requester = await grid.newMaster(0);
    requester.socket.pause();
    const asking = { isOver: false };
    requester.socket.on('close', () => (asking.isOver = true));
    const ask = setInterval(() => {
      // Until the server reads no more of it.
      if (requester.socket.writableLength < 64 * 1024) requester.socket.write('get\n'.repeat(1_000));
    }, 10);
    const polls = (async () => {
      const master = await grid.master(0);
      while (!asking.isOver) {
        const askedAtMs = performance.now();
        await master.alive();
        waitedMs.push(performance.now() - askedAtMs);
        await sleep(20);
      }
    })();
    const tookMs = await comesToBe(() => asking.isOver, CLOSED_WITHIN_MS, 20);
    asking.isOver = true;
    clearInterval(ask);
    if (tookMs === undefined) findings.add(`it was not closed within ${inMs(CLOSED_WITHIN_MS)}`);
    else closedMs.push(tookMs);
    requester.close();
    await polls;
    grewMiB.push(watch.stop());
    const verdict = await endAndJudge(grid, flood, findings);
    if (round === 0) context.progress(inWords(verdict));
    await grid.stop();
  }
  const [most, slowest] = [largest(grewMiB), largest(waitedMs)];
  findings.expect(most <= MEMORY_MAX_MIB, `the server grew by ${most.toFixed(1)} MiB`);
  findings.expect(slowest <= ALIVE_MAX_MS, `another client waited for ${inMs(slowest)}`);
  return {
    count: rounds,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; it requests logs of 50,000 messages and more`,
    result:
      `closed after ${closedMs.length === 0 ? 'never' : inMs(largest(closedMs))} at most; ` +
      `memory + ${most.toFixed(1)} MiB; another client waited ${inMs(slowest)} at most`,
    evidence: findings.evidence,
  };
}

export const P3: Row = {
  id: 'P3',
  fault: 'a client requests the log repeatedly, and never reads',
  full: '10 times, all flood',
  unit: 'clients',
  pass: `peers are still served; memory + ${String(MEMORY_MAX_MIB)} MiB at most; closed at a stated limit, within ${String(CLOSED_WITHIN_MS / 1000)} s`,
  seconds: { full: 250, least: 30 },
  run,
};
