import { fileURLToPath } from 'node:url';
import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { judge } from '../kit/judging.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { sleep } from '../kit/wait.ts';
import { expectAllListed } from '../kit/watch.ts';

const PER_SECOND = 500;
const REST_MS = 250;
const PRELOAD = fileURLToPath(new URL('../preload/clock.cjs', import.meta.url));

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(200);
  // No traces, because the header of a trace contains the wall-clock time.
  const grid = await Grid.start({ env: () => ({ NODE_OPTIONS: `--require ${PRELOAD}` }) });
  const watch = expectAllListed(grid, findings);
  const flood = await Flood.start(grid, PER_SECOND);
  const before = grid.records.length;
  for (let i = 0; i < count; i++) {
    grid.signal(context.random.between(0, 4), 'SIGUSR2');
    await sleep(REST_MS);
  }
  await flood.stop();
  await watch.stop();
  const records = grid.records.slice(before).filter(({ msg }) => /link|suspected|down/.test(msg));
  for (const { server, msg, peer } of records)
    findings.add(`server ${String(server)}: ${msg} ${String(peer)}`);
  const verdict = await judge(grid);
  findings.addAll(verdict.violations);
  return {
    count,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; Date is shifted inside the servers`,
    result: `${String(records.length)} links or suspicions; ${inWords(verdict)}`,
    evidence: findings.evidence,
  };
}

export const F7: Row = {
  id: 'F7',
  fault: 'wall clock stepped by up to 12 hours, forward and back',
  full: '200 times, all flood',
  unit: 'steps',
  pass: 'no link changes, no suspicion',
  seconds: { full: 60, least: 6 },
  run,
};
