import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { Findings, inRounds, type Context, type Outcome, type Row } from '../kit/row.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 500;
const LANES = 2;
const PER_GRID = 25;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  let kills = 0;
  await inRounds(LANES, context.count(1_000), PER_GRID, async (trials) => {
    const grid = await Grid.start();
    const flood = await Flood.start(grid, PER_SECOND);
    for (let trial = 0; trial < trials; trial++) {
      await sleep(context.random.between(0, 150));
      const id = context.random.between(0, 4);
      await grid.kill(id);
      kills++;
      // Some restart at once, some after all have detected the crash.
      if (context.random.happens(500)) await sleep(context.random.between(0, 100));
      grid.spawn(id);
      await grid.isWhole();
      await flood.join(id);
    }
    const verdict = await endAndJudge(grid, flood, findings);
    verdicts.push(verdict);
    context.progress(`${String(kills)} kills, ${inWords(together(verdicts))}`);
    await grid.stop();
  });
  return {
    count: kills,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; ${String(LANES)} grids at a time`,
    result: `${inWords(together(verdicts))}; no gap, no message of an earlier incarnation, none from before a start`,
    evidence: findings.evidence,
  };
}

export const D7: Row = {
  id: 'D7',
  fault: 'SIGKILL and restart at random moments, mid-broadcast too',
  full: 'all flood, 1,000 kills',
  unit: 'kills',
  pass: 'survivors hold a gap-free prefix of each incarnation; the restarted log is empty; nothing from an incarnation after its successor',
  seconds: { full: 420, least: 8 },
  run,
};
