import { fileURLToPath } from 'node:url';
import type { Context, Outcome, Row } from '../kit/row.ts';
import { unnoticed } from '../kit/unnoticed.ts';
import { sleep } from '../kit/wait.ts';

const BLOCK_MS = 300;
const REST_MS = 300;
const LANES = 3;
const PRELOAD = fileURLToPath(new URL('../preload/block.cjs', import.meta.url));

function run(context: Context): Promise<Outcome> {
  return unnoticed(context, {
    full: 500,
    lanes: LANES,
    grid: { env: () => ({ NODE_OPTIONS: `--require ${PRELOAD}`, SOAK_BLOCK_MS: String(BLOCK_MS) }) },
    disturb: async (grid, findings) => {
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
    failure: 'left alive',
  });
}

export const F6: Row = {
  id: 'F6',
  fault: `event loop blocked for ${String(BLOCK_MS)} ms inside a server`,
  full: '500 times',
  unit: 'blocks',
  pass: 'no server leaves alive',
  seconds: { full: 110, least: 5 },
  run,
};
