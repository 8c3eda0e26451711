import { Grid } from '../kit/grid.ts';
import { Findings, inLanes, type Context, type Outcome, type Row } from '../kit/row.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { sleep } from '../kit/wait.ts';

const LANES = 6;
/** Up to this long; and so long everybody is left alone afterwards: three beats. */
const STOPPED_MAX_MS = 600;
const REST_MS = 600;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(1_000);
  await inLanes(
    LANES,
    count,
    () => Grid.start({ isTraced: true }),
    async (grid) => {
      const id = context.random.between(0, 4);
      const forMs = context.random.between(1, STOPPED_MAX_MS);
      grid.signal(id, 'SIGSTOP');
      await sleep(forMs);
      grid.signal(id, 'SIGCONT');
      await sleep(REST_MS);
    },
    async (grid) => {
      // The checker is not told of the stops: whoever was dropped from a list was dropped wrongly.
      for (const { message } of wronglyAccused(grid)) findings.add(message);
      await grid.stop();
    },
  );
  return {
    count,
    failures: findings.count,
    load: `idle, ${String(Math.min(LANES, count))} grids of 5 at a time`,
    result: `${String(findings.count)} declared dead`,
    evidence: findings.evidence,
  };
}

export const F4: Row = {
  id: 'F4',
  fault: 'SIGSTOP for up to 0.6 s',
  full: '1,000 times',
  unit: 'stops',
  pass: '0 declared dead',
  seconds: { full: 165, least: 6 },
  run,
};
