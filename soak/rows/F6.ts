import { fileURLToPath } from 'node:url';
import { Grid } from '../kit/grid.ts';
import { Findings, inLanes, type Context, type Outcome, type Row } from '../kit/row.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { sleep } from '../kit/wait.ts';

const BLOCK_MS = 300;
const REST_MS = 300;
const LANES = 3;
const PRELOAD = fileURLToPath(new URL('../preload/block.cjs', import.meta.url));

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(500);
  await inLanes(
    LANES,
    count,
    () =>
      Grid.start({
        isTraced: true,
        env: () => ({ NODE_OPTIONS: `--require ${PRELOAD}`, SOAK_BLOCK_MS: String(BLOCK_MS) }),
      }),
    async (grid) => {
      const id = context.random.between(0, 4);
      const master = await grid.master(id);
      grid.signal(id, 'SIGUSR2');
      await sleep(BLOCK_MS / 10);
      const askedAtMs = performance.now();
      await master.alive();
      const waitedMs = performance.now() - askedAtMs;
      findings.expect(waitedMs > BLOCK_MS / 2, `the event loop was not blocked: ${waitedMs.toFixed(0)} ms`);
      await sleep(REST_MS);
    },
    async (grid) => {
      for (const { message } of wronglyAccused(grid)) findings.add(message);
      await grid.stop();
    },
  );
  return {
    count,
    failures: findings.count,
    load: `idle, ${String(Math.min(LANES, count))} grids of 5 at a time`,
    result: `${String(findings.count)} left alive`,
    evidence: findings.evidence,
  };
}

export const F6: Row = {
  id: 'F6',
  fault: `event loop blocked for ${String(BLOCK_MS)} ms inside a server`,
  full: '500 times',
  unit: 'blocks',
  pass: 'nobody leaves alive',
  seconds: { full: 110, least: 5 },
  run,
};
