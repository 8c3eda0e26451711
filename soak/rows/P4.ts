import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { judge } from '../kit/judging.ts';
import { MemoryWatch } from '../kit/proc.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 200;
const MEMORY_MAX_MIB = 32;
const STALL_MAX_MS = 250;

type How = 'unread' | 'closed';

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  const [grewMiB, waitedMs]: [number[], number[]] = [[], []];
  const lengthMs = context.lengthMs(60_000, 4_000);
  for (const how of ['unread', 'closed'] as const satisfies How[]) {
    // At this level each chunk is logged, so the pipe is full soon.
    const grid = await Grid.prepare({ n: 3, flags: ['--log-level', 'trace'] });
    for (const id of grid.ids) {
      const { child } = grid.spawn(id).run;
      for (const pipe of [child.stdout, child.stderr]) {
        pipe?.removeAllListeners('data').pause();
        if (how === 'closed') pipe?.destroy();
      }
    }
    await grid.isWhole();
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(1_000);
    const watches = grid.ids.map((id) => new MemoryWatch(grid.pid(id)));
    const master = await grid.newMaster(0);
    for (const untilMs = performance.now() + lengthMs; performance.now() < untilMs; await sleep(10)) {
      const askedAtMs = performance.now();
      await master.alive();
      waitedMs.push(performance.now() - askedAtMs);
    }
    grewMiB.push(...watches.map((watch) => watch.stop()));
    for (const id of grid.ids)
      findings.expect(grid.incarnation(id).run.end === undefined, `${how}: server ${String(id)} has exited`);
    await flood.stop();
    const verdict = await judge(grid);
    verdicts.push(verdict);
    for (const { message } of verdict.violations) findings.add(`${how}: ${message}`);
    await grid.stop();
  }
  const [most, slowest] = [largest(grewMiB), largest(waitedMs)];
  findings.expect(most <= MEMORY_MAX_MIB, `a server grew by ${most.toFixed(1)} MiB`);
  findings.expect(slowest <= STALL_MAX_MS, `a client waited for ${inMs(slowest)}`);
  return {
    count: 6,
    failures: findings.count,
    load: `${String(PER_SECOND)} broadcasts/s each, logged at trace, ${String(lengthMs / 1000)} s each way`,
    result: `no exit; ${inWords(together(verdicts))}; memory + ${most.toFixed(1)} MiB; a client waited ${inMs(slowest)} at most`,
    evidence: findings.evidence,
  };
}

export const P4: Row = {
  id: 'P4',
  fault: 'stdout and stderr unread, or closed',
  full: '3 servers each way, 60 s of load, logged at trace',
  unit: 'servers',
  pass: `no exit; no stall > ${String(STALL_MAX_MS)} ms; memory + ${String(MEMORY_MAX_MIB)} MiB at most, the log included`,
  seconds: { full: 130, least: 14 },
  run,
};
