import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { PlainPeer } from '../kit/plainPeer.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { judge } from '../kit/judging.ts';
import { rssMiB } from '../kit/proc.ts';
import { Mesh, type Rate } from '../kit/proxy.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, quantile } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 500;
const TIMES_MAX = 2;
const MEMORY_MAX_MIB = 16;
const SLOW = 4;
const OTHERS = [0, 1, 2, 3];

/** A grid, and the latency of its messages from the client to a fast member. */
async function gridWith(rate: Rate) {
  const mesh = new Mesh();
  const grid = await Grid.start({ n: 6, real: 5, mesh });
  const plainPeer = await PlainPeer.join(grid);
  const sentAtMs = new Map<string, number>();
  const tookMs: number[] = [];
  plainPeer.onMessage = (text) => {
    const atMs = sentAtMs.get(text);
    if (atMs !== undefined && !text.startsWith(`s${String(SLOW)}`)) tookMs.push(performance.now() - atMs);
  };
  const throttle = (to: Rate) => OTHERS.forEach((id) => mesh.between(id, SLOW).throttle(id, to));
  return { rate, grid, plainPeer, sentAtMs, tookMs, throttle };
}

/** A flood while one server reads each of its links at a limited rate, which is unlimited afterwards. */
async function flood(
  { rate, grid, sentAtMs, tookMs, throttle }: Awaited<ReturnType<typeof gridWith>>,
  lengthMs: number,
) {
  const flood = await Flood.start(grid, PER_SECOND);
  await sleep(500);
  throttle(rate);
  await sleep(500);
  flood.onSent = (text) => sentAtMs.set(text, performance.now());
  await sleep(lengthMs);
  flood.onSent = undefined;
  await flood.stop();
  await sleep(500);
  return {
    p99Ms: quantile(tookMs, 0.99),
    rssMiB: Math.max(...OTHERS.map((id) => rssMiB(grid.pid(id)))),
    sent: grid.incarnations.reduce((sum, incarnation) => sum + incarnation.sent, 0),
  };
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const lengthMs = context.lengthMs(60_000, 5_000);
  const words: string[] = [];
  const verdicts: Verdict[] = [];
  for (const [name, rate] of [
    ['1 KB/s', 1_000],
    ['nothing', 0],
  ] as const) {
    // In parallel, so that both have the same conditions.
    const grids = [await gridWith(Infinity), await gridWith(rate)] as const;
    const [bare, slow] = await Promise.all([flood(grids[0], lengthMs), flood(grids[1], lengthMs)]);
    for (const { grid, plainPeer, throttle } of grids) {
      throttle(Infinity);
      if ((await grid.comesToList(grid.ids, grid.allIds(), 10_000)) === undefined)
        findings.add(`${name}: not every server lists all servers after 10 s`);
      const verdict = await judge(grid, 60_000);
      verdicts.push(verdict);
      for (const { message } of verdict.violations) findings.add(`${name}: ${message}`);
      plainPeer.leave();
      await grid.stop();
    }
    // The additional messages, of some 20 bytes each, are in the log.
    const beyondMiB = slow.rssMiB - bare.rssMiB - (20 * (slow.sent - bare.sent)) / 1024 ** 2;
    const figures = `p99 ${inMs(slow.p99Ms)} (${inMs(bare.p99Ms)} without), memory + ${beyondMiB.toFixed(1)} MiB`;
    words.push(`${name}: ${figures}`);
    findings.expect(
      slow.p99Ms <= TIMES_MAX * bare.p99Ms && beyondMiB <= MEMORY_MAX_MIB,
      `${name}: ${figures}`,
    );
    context.progress(words.join('; '));
  }
  return {
    count: 2,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each for ${String(lengthMs / 1000)} s, through proxies; in parallel the same without a slow peer`,
    result: `${words.join('; ')}; ${inWords(together(verdicts))}`,
    evidence: findings.evidence,
  };
}

export const D6: Row = {
  id: 'D6',
  fault: 'a peer reads 1 KB/s, or nothing',
  full: 'flood 60 s, each',
  unit: 'slow peers',
  pass: `others' p99 ≤ ${String(TIMES_MAX)} ×; memory beyond the log ≤ ${String(MEMORY_MAX_MIB)} MiB; the slow peer ends 0/0/0`,
  seconds: { full: 150, least: 24 },
  run,
};
