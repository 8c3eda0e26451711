import { Grid } from '../kit/grid.ts';
import { Findings, inLanes, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, times } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const WHOLE_WITHIN_MS = 500;
/** The time between two starts. */
const APART_MS = 30;

/** All permutations. */
function orders(ids: readonly number[]): number[][] {
  if (ids.length <= 1) return [[...ids]];
  return ids.flatMap((id) => orders(ids.filter((other) => other !== id)).map((rest) => [id, ...rest]));
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const ids = [0, 1, 2, 3, 4];
  const wholes = orders(ids);
  const missing = ids.flatMap((id) => orders(ids.filter((other) => other !== id)));
  const all = [...wholes, ...missing];
  const count = context.count(all.length);
  // A sample, spread over all permutations.
  const chosen = Array.from(
    { length: count },
    (_, i) => all[Math.floor((i * all.length) / count)] as number[],
  );
  const tookMs: number[] = [];
  const startMs: number[] = [];
  await inLanes(
    1,
    count,
    () => Promise.resolve(),
    async (_, index) => {
      const order = chosen[index] as number[];
      const grid = await Grid.prepare();
      for (const id of order) {
        grid.spawn(id);
        await sleep(APART_MS);
      }
      // From the moment at which all processes are up, because the start of Node is not measured.
      const spawnedAtMs = performance.now() - APART_MS;
      await Promise.all(order.map((id) => grid.newMaster(id)));
      const upAtMs = performance.now();
      const expected = [...order].sort((a, b) => a - b).join();
      if ((await grid.comesToList(order, expected, 5_000)) === undefined)
        findings.add(`started in the order ${order.join()}, they do not list each other within 5 s`);
      tookMs.push(performance.now() - upAtMs);
      startMs.push(performance.now() - spawnedAtMs);
      await grid.stop();
    },
    () => Promise.resolve(),
  );
  for (const took of tookMs.filter((ms) => ms > WHOLE_WITHIN_MS))
    findings.add(`a whole mesh took ${inMs(took)}`);
  return {
    count,
    failures: findings.count,
    load: 'idle',
    result: `full mesh after ${times(tookMs)}; from the command line of the last, ${times(startMs)}`,
    evidence: findings.evidence,
  };
}

export const F8: Row = {
  id: 'F8',
  fault: 'every order of starting 5 servers; one missing',
  full: '120 orders of 5, 120 of 4',
  unit: 'orders',
  pass: `full mesh ≤ ${String(WHOLE_WITHIN_MS)} ms after the last server is up`,
  seconds: { full: 220, least: 5 },
  run,
};
