import { Grid } from '../kit/grid.ts';
import { Findings, inLanes, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest, times } from '../kit/stats.ts';
import { tracedHistory } from '../kit/traces.ts';
import { nowMs, sleep } from '../kit/wait.ts';

const LANES = 8;
const [STALLED_MIN_MS, STALLED_MAX_MS] = [2_000, 5_000];
const CORRECT_WITHIN_MS = 200;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const correctMs: number[] = [];
  const count = context.count(500);
  await inLanes(
    LANES,
    count,
    async () => ({
      grid: await Grid.start({ isTraced: true }),
      stalls: [] as { id: number; fromMs: number; untilMs: number }[],
    }),
    async ({ grid, stalls }) => {
      const id = context.random.between(0, 4);
      const fromMs = nowMs();
      grid.signal(id, 'SIGSTOP');
      await sleep(context.random.between(STALLED_MIN_MS, STALLED_MAX_MS));
      const master = await grid.master(id);
      const continuedAtMs = nowMs();
      grid.signal(id, 'SIGCONT');
      // From its first answer on, and for longer than a deadline.
      let sinceMs: number | undefined;
      while (nowMs() - continuedAtMs < 1_200) {
        const alive = await master.alive();
        if (alive !== '0,1,2,3,4') sinceMs = undefined;
        else sinceMs ??= nowMs() - continuedAtMs;
        await sleep(5);
      }
      if (sinceMs === undefined)
        findings.add(`server ${String(id)} does not list all servers 1.2 s after SIGCONT`);
      correctMs.push(sinceMs ?? Infinity);
      stalls.push({ id, fromMs, untilMs: nowMs() });
      await grid.isWhole();
    },
    async ({ grid, stalls }) => {
      const { history, epochMs } = tracedHistory(grid);
      for (const { id, fromMs, untilMs } of stalls) {
        for (const event of history) {
          if (event.kind !== 'suspected' || event.server !== id) continue;
          if (event.atMs + epochMs < fromMs || event.atMs + epochMs > untilMs) continue;
          findings.add(
            `server ${String(id)}, stopped for ${inMs(untilMs - fromMs - 1_200)}, suspected server ${String(event.peer)}`,
          );
        }
      }
      await grid.stop();
    },
  );
  for (const tookMs of correctMs.filter((took) => took > CORRECT_WITHIN_MS))
    findings.add(`its list was correct only ${inMs(tookMs)} after SIGCONT`);
  return {
    count,
    failures: findings.count,
    load: `idle, ${String(Math.min(LANES, count))} grids of 5 at a time`,
    result: `correct after ${times(correctMs)}`,
    evidence: [
      ...findings.evidence,
      ...(largest(correctMs) === Infinity ? ['one never became correct'] : []),
    ],
  };
}

export const F5: Row = {
  id: 'F5',
  fault: 'SIGSTOP for 2–5 s, SIGCONT',
  full: '500 times',
  unit: 'stalls',
  pass: `it suspects no server; its alive is correct ≤ ${String(CORRECT_WITHIN_MS)} ms after SIGCONT`,
  seconds: { full: 320, least: 9 },
  run,
};
