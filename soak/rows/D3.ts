import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { PlainPeer } from '../kit/plainPeer.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { Findings, inRounds, type Context, type Outcome, type Row } from '../kit/row.ts';
import { quantile } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 200;
const LANES = 5;
const PER_GRID = 12;
const [STALLED_MIN_MS, STALLED_MAX_MS] = [50, 10_000];
/** A shorter stall is too short to measure a rate. */
const RATED_FROM_MS = 1_000;
const RATE_LEAST = 0.9;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  const shares: number[] = [];
  let stalls = 0;
  await inRounds(LANES, context.count(300), PER_GRID, async (trials) => {
    const grid = await Grid.start({ n: 6, real: 5 });
    const plainPeer = await PlainPeer.join(grid);
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(300);
    for (let trial = 0; trial < trials; trial++) {
      const id = context.random.between(0, 4);
      const forMs = context.random.between(STALLED_MIN_MS, STALLED_MAX_MS);
      const others = grid.ids.filter((other) => other !== id);
      const sum = (of: (other: number) => number) => others.reduce((total, other) => total + of(other), 0);
      const sent = () => sum((other) => grid.incarnation(other).sent);
      const heard = () => sum((other) => plainPeer.heard.get(other) ?? 0);
      grid.signal(id, 'SIGSTOP');
      const [sentBefore, heardBefore] = [sent(), heard()];
      await sleep(forMs);
      const share = (heard() - heardBefore) / (sent() - sentBefore);
      grid.signal(id, 'SIGCONT');
      stalls++;
      if (forMs >= RATED_FROM_MS) {
        shares.push(share);
        findings.expect(
          share >= RATE_LEAST,
          `with server ${String(id)} stalled for ${String(forMs)} ms, the others kept ${(100 * share).toFixed(0)} % of their rate`,
        );
      }
      if ((await grid.comesToList(grid.ids, grid.allIds(), 5_000)) === undefined) {
        const lists = await Promise.all(grid.ids.map(async (other) => (await grid.master(other)).alive()));
        findings.add(
          `5 s after server ${String(id)} was stalled for ${String(forMs)} ms, they list ${lists.join(' / ')}`,
        );
      }
      await sleep(100);
    }
    const verdict = await endAndJudge(grid, flood, findings);
    verdicts.push(verdict);
    context.progress(`${String(stalls)} stalls, ${inWords(together(verdicts))}`);
    plainPeer.leave();
    await grid.stop();
  });
  const share = (p: number) => `${(100 * quantile(shares, p)).toFixed(0)} %`;
  return {
    count: stalls,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; ${String(LANES)} grids at a time`,
    result: `${inWords(together(verdicts))}; the others kept ${share(0.5)} of their rate (median), ${share(0)} at least (${String(shares.length)} stalls ≥ 1 s)`,
    evidence: findings.evidence,
  };
}

export const D3: Row = {
  id: 'D3',
  fault: 'SIGSTOP for 0.05–10 s, SIGCONT',
  full: 'flood, 300 stalls',
  unit: 'stalls',
  pass: '0/0/0; the others keep ≥ 90 % of their rate',
  seconds: { full: 420, least: 17 },
  run,
};
