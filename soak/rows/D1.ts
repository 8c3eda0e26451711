import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { downSinceMs, kernelCut, kernelResets, upSinceMs } from '../kit/links.ts';
import { Mesh } from '../kit/proxy.ts';
import { Findings, inRounds, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, quantile, times } from '../kit/stats.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { comesToBe, nowMs, sleep } from '../kit/wait.ts';

const PER_SECOND = 2_000;
const PER_GRID = 50;
const HEALED_WITHIN_MS = 100;
const GIVE_UP_MS = 5_000;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  const healedMs: number[] = [];
  const byKernel = kernelResets();
  let cuts = 0;
  await inRounds(1, context.count(1_000), PER_GRID, async (trials) => {
    const mesh = byKernel ? undefined : new Mesh();
    const grid = await Grid.start({ isTraced: true, ...(mesh === undefined ? {} : { mesh }) });
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(200);
    for (let trial = 0; trial < trials; trial++) {
      const a = context.random.between(0, 4);
      const b = (a + context.random.between(1, 4)) % 5;
      const cutAtMs = nowMs();
      const isCut = mesh === undefined ? await kernelCut(grid, a, b) : mesh.between(a, b).cut() > 0;
      if (!isCut) findings.add(`there was no link between ${String(a)} and ${String(b)} to cut`);
      cuts++;
      // Both have a new link, according to their own clocks, which have a resolution of 1 ms.
      const isHealed = () => {
        const since = upSinceMs(grid, a, b);
        return since >= Math.floor(cutAtMs) && since < Infinity;
      };
      if ((await comesToBe(isHealed, GIVE_UP_MS)) === undefined) {
        findings.add(`no link between ${String(a)} and ${String(b)} ${inMs(GIVE_UP_MS)} after a cut`);
        healedMs.push(Infinity);
      } else healedMs.push(upSinceMs(grid, a, b) - downSinceMs(grid, a, b, cutAtMs));
      await sleep(context.random.between(5, 60));
    }
    const verdict = await endAndJudge(grid, flood, findings);
    findings.addAll(wronglyAccused(grid));
    verdicts.push(verdict);
    context.progress(`${String(cuts)} cuts, ${inWords(together(verdicts))}, healed after ${times(healedMs)}`);
    await grid.stop();
  });
  const p99 = quantile(healedMs, 0.99);
  findings.expect(p99 <= HEALED_WITHIN_MS, `healed only after ${inMs(p99)}, p99`);
  return {
    count: cuts,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; cut by ${byKernel ? 'the kernel (ss -K)' : 'a proxy'}`,
    result: `${inWords(together(verdicts))}; healed after ${times(healedMs)}`,
    evidence: findings.evidence,
  };
}

export const D1: Row = {
  id: 'D1',
  fault: 'a random link is reset externally, at both ends',
  full: 'all flood, 1,000 cuts',
  unit: 'cuts',
  pass: `0/0/0; healed ≤ ${String(HEALED_WITHIN_MS)} ms p99; no server leaves alive`,
  seconds: { full: 240, least: 8 },
  run,
};
