import { Grid } from '../kit/grid.ts';
import { Run } from '../kit/processes.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { sleep } from '../kit/wait.ts';
import { suspicionsIn, wronglyAccused } from '../kit/traces.ts';

const LOOPS = 16;
const PAIRS = 5 * 4;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const lengthMs = context.lengthMs(120_000, 6_000);
  const grid = await Grid.start({ isTraced: true });
  await sleep(lengthMs);
  const loops = Array.from({ length: LOOPS }, () => new Run([process.execPath, '-e', 'for (;;);']));
  await sleep(lengthMs);
  await Promise.all(loops.map((loop) => loop.kill()));
  await sleep(1_500);
  const suspicions = suspicionsIn(grid);
  for (const what of suspicions) findings.add(what);
  findings.addAll(wronglyAccused(grid));
  return {
    count: Math.round((PAIRS * 2 * lengthMs) / 1_000),
    failures: findings.count,
    load: `${String(lengthMs / 1_000)} s idle, then ${String(lengthMs / 1_000)} s with ${String(LOOPS)} busy loops; 20 pairs of servers`,
    result: `${String(suspicions.length)} suspicions`,
    evidence: findings.evidence,
  };
}

export const F3: Row = {
  id: 'F3',
  fault: 'none: idle, and 16 busy loops beside 5 servers',
  full: '120 s each',
  unit: 'pair-seconds',
  pass: '0 false suspicions',
  seconds: { full: 245, least: 16 },
  run,
};
