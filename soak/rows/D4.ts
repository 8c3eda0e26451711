import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { ServerNamespaces, whyNoNamespaces } from '../kit/serverNamespaces.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { allUpSinceMs } from '../kit/links.ts';
import { Findings, inRounds, Skipped, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest, times } from '../kit/stats.ts';
import { comesToBe, nowMs, sleep } from '../kit/wait.ts';

const N = 5;
const PER_SECOND = 200;
const LANES = 3;
const PER_GRID = 9;
const LENGTHS_MS = [300, 2_000, 10_000];
const UP_WITHIN_MS = 500;
const GIVE_UP_MS = 10_000;

/** The dropped packets: by receiver, their senders. */
interface Partition {
  readonly name: string;
  readonly dropped: readonly { readonly at: number; readonly from: readonly number[] }[];
}

/** Every partition into two sets, and every one-way link. */
function partitions(): Partition[] {
  const ids = Array.from({ length: N }, (_, id) => id);
  const splits = Array.from({ length: 2 ** (N - 1) - 1 }, (_, i): Partition => {
    const isOneSide = (id: number) => ((i + 1) >> id) % 2 === 1;
    const dropped = ids.map((at) => ({ at, from: ids.filter((id) => isOneSide(id) !== isOneSide(at)) }));
    return {
      name: `${ids.filter(isOneSide).join()} separated from ${ids.filter((id) => !isOneSide(id)).join()}`,
      dropped,
    };
  });
  const oneWay = ids.flatMap((from) =>
    ids
      .filter((at) => at !== from)
      .map((at): Partition => ({
        name: `packets from ${String(from)} to ${String(at)} dropped`,
        dropped: [{ at, from: [from] }],
      })),
  );
  return [...splits, ...oneWay];
}

async function run(context: Context): Promise<Outcome> {
  const reason = whyNoNamespaces();
  if (reason !== undefined) throw new Skipped(reason);
  const findings = new Findings();
  const verdicts: Verdict[] = [];
  const upMs: number[] = [];
  const all = LENGTHS_MS.flatMap((forMs) => partitions().map((partition) => ({ ...partition, forMs })));
  const count = context.count(all.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => all[Math.floor((i * all.length) / count)] as (typeof all)[number],
  );
  let next = 0;
  await inRounds(LANES, count, PER_GRID, async (trials) => {
    const namespaces = await ServerNamespaces.make(N);
    const grid = await Grid.start({
      wrap: (id) => namespaces.wrap(id),
      hostOf: (id) => namespaces.hostOf(id),
    });
    const flood = await Flood.start(grid, PER_SECOND);
    await sleep(200);
    for (let trial = 0; trial < trials; trial++) {
      const { name, dropped, forMs } = chosen[next++] as (typeof chosen)[number];
      const what = `${name} for ${inMs(forMs)}`;
      await Promise.all(dropped.map(({ at, from }) => namespaces.drop(at, from)));
      await sleep(forMs);
      await Promise.all(dropped.map(({ at }) => namespaces.drop(at, [])));
      const healedAtMs = nowMs();
      // Checked again after the settling time, so that only stable links count.
      if ((await comesToBe(() => allUpSinceMs(grid) < Infinity, GIVE_UP_MS)) === undefined)
        findings.add(`${what}: not all links are up after ${inMs(GIVE_UP_MS)}`);
      await sleep(1_200);
      if ((await grid.comesToList(grid.ids, grid.allIds(), 5_000)) === undefined)
        findings.add(`${what}: not every server lists all servers`);
      const tookMs = Math.max(0, allUpSinceMs(grid) - healedAtMs);
      upMs.push(tookMs);
      findings.expect(tookMs <= UP_WITHIN_MS, `${what}: all links are up only after ${inMs(tookMs)}`);
    }
    const verdict = await endAndJudge(grid, flood, findings);
    verdicts.push(verdict);
    context.progress(
      `${String(upMs.length)} partitions, ${inWords(together(verdicts))}, links up after ${times(upMs)}`,
    );
    await grid.stop();
    namespaces.close();
  });
  return {
    count: upMs.length,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each, each in a network namespace, packets dropped by nft; ${String(Math.min(LANES, count))} grids at a time`,
    result: `${inWords(together(verdicts))}; links up after ${times(upMs)}${largest(upMs) === Infinity ? ' (some never)' : ''}`,
    evidence: findings.evidence,
  };
}

export const D4: Row = {
  id: 'D4',
  fault: 'partition: every two-way split and every one-way link, 0.3 / 2 / 10 s',
  full: 'flood, 15 splits and 20 one-way links, each length',
  unit: 'partitions',
  pass: `0/0/0 after healing; links up within ${String(UP_WITHIN_MS)} ms`,
  seconds: { full: 260, least: 17 },
  run,
};
