import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { ServerNamespaces, whyNoNamespaces } from '../kit/serverNamespaces.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { socketsOf } from '../kit/proc.ts';
import { Findings, inRounds, Skipped, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, times } from '../kit/stats.ts';
import { comesToBe, sleep } from '../kit/wait.ts';

const N = 5;
const PER_SECOND = 100;
/** Ten flooding servers on two cores are late by themselves: one observation of 800 was. */
const LANES = 1;
const PER_GRID = 10;
const DEAD_WITHIN_MS = 1_000;

async function run(context: Context): Promise<Outcome> {
  const reason = whyNoNamespaces();
  if (reason !== undefined) throw new Skipped(reason);
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  const deadMs: number[] = [];
  await inRounds(LANES, context.count(200), PER_GRID, async (trials) => {
    const namespaces = await ServerNamespaces.make(N);
    const grid = await Grid.start({
      wrap: (id) => namespaces.wrap(id),
      hostOf: (id) => namespaces.hostOf(id),
    });
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(300);
    for (let trial = 0; trial < trials; trial++) {
      const id = context.random.between(0, N - 1);
      const others = grid.ids.filter((other) => other !== id);
      const before = new Map(others.map((other) => [other, socketsOf(grid.pid(other))]));
      await namespaces.drop(id, others, others);
      const droppedAtMs = performance.now();
      // Killed before the others can have suspected it, or after they have.
      const death = sleep(context.random.between(0, 1_200)).then(() => grid.kill(id));
      await Promise.all(
        others.map(async (other) => {
          const master = await grid.master(other);
          const noticed = await comesToBe(async () => (await master.alive()) === others.join(), 5_000, 5);
          if (noticed === undefined)
            findings.add(`server ${String(other)} lists server ${String(id)} 5 s after`);
          const tookMs = performance.now() - droppedAtMs;
          deadMs.push(tookMs);
          if (tookMs > DEAD_WITHIN_MS)
            findings.add(`server ${String(other)} lists server ${String(id)} for ${inMs(tookMs)}`);
        }),
      );
      await death;
      await namespaces.drop(id, []);
      grid.spawn(id);
      await grid.isWhole();
      await flood.join(id);
      for (const other of others) {
        const most = before.get(other) ?? 0;
        const isFreed = await comesToBe(() => socketsOf(grid.pid(other)) <= most, 3_000, 20);
        if (isFreed === undefined)
          findings.add(
            `server ${String(other)} has ${String(socketsOf(grid.pid(other)))} sockets, ${String(most)} before`,
          );
      }
    }
    const verdict = await endAndJudge(grid, flood, findings);
    verdicts.push(verdict);
    context.progress(
      `${String(deadMs.length / 4)} deaths, ${inWords(together(verdicts))}, noticed after ${times(deadMs)}`,
    );
    await grid.stop();
    namespaces.close();
  });
  return {
    count: deadMs.length / (N - 1),
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each, each in a network namespace, packets dropped by nft`,
    result: `not listed after ${times(deadMs)}; no socket leaked; ${inWords(together(verdicts))}`,
    evidence: findings.evidence,
  };
}

export const D5: Row = {
  id: 'D5',
  fault: 'half-open: packets dropped, then a silent crash, then a restart',
  full: '200',
  unit: 'crashes',
  pass: `not listed ≤ ${String(DEAD_WITHIN_MS / 1000)} s; no leaked socket; rejoins clean`,
  seconds: { full: 400, least: 8 },
  run,
};
