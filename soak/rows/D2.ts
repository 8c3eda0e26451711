import { textOf } from '../kit/texts.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { judge } from '../kit/judging.ts';
import { upSinceMs } from '../kit/links.ts';
import { Mesh } from '../kit/proxy.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { comesToBe, nowMs, until } from '../kit/wait.ts';

/** Messages of each side that are in transit at the cut. */
const MESSAGES = 3;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const mesh = new Mesh();
  const grid = await Grid.start({ n: 2, mesh, isTraced: true });
  const way = mesh.between(0, 1);
  const masters = await Promise.all(grid.ids.map((id) => grid.newMaster(id)));

  /** Both sides broadcast three messages at once; waits until both have all. */
  const exchange = async (what: string) => {
    const atMs = nowMs();
    for (const id of grid.ids) {
      const incarnation = grid.incarnation(id);
      incarnation.sends.push({ atMs, first: incarnation.sent, count: MESSAGES });
      let lines = '';
      for (let i = 0; i < MESSAGES; i++) lines += `broadcast ${textOf(incarnation, incarnation.sent++)}\n`;
      masters[id]?.write(lines);
    }
    const total = grid.incarnations.reduce((sum, { sent }) => sum + sent, 0);
    const isThere = async () => {
      const logs = await Promise.all(masters.map((master) => master.messages()));
      return logs.every((log) => log.length >= total);
    };
    if ((await comesToBe(isThere, 3_000)) === undefined)
      findings.add(`${what}: something is missing after 3 s`);
  };
  const relink = (arm: () => void) => {
    const sinceMs = Math.floor(nowMs());
    arm();
    way.cut();
    return sinceMs;
  };
  // The number of bytes, from the beginning of a connection to the end of the exchange, is measured.
  const lengths = { up: 0, down: 0 };
  for (let i = 0; i < 3; i++) {
    const sinceMs = relink(() => undefined);
    await until(() => upSinceMs(grid, 0, 1) >= sinceMs, 'a link after a cut');
    await exchange('without a cut');
    const [passage] = [...way.passages].slice(-1);
    if (passage === undefined) continue;
    lengths.up = Math.max(lengths.up, passage.up.count);
    lengths.down = Math.max(lengths.down, passage.down.count);
  }
  const offsets = (['up', 'down'] as const).flatMap((direction) =>
    Array.from({ length: lengths[direction] + 1 }, (_, afterBytes) => ({ direction, afterBytes })),
  );
  const count = context.count(offsets.length);
  let cuts = 0;
  for (let i = 0; i < count; i++) {
    const cut = offsets[Math.floor((i * offsets.length) / count)] as (typeof offsets)[number];
    let passage = way.newest;
    relink(() => (way.cutNext = cut));
    await until(() => way.newest !== passage, 'another connection');
    passage = way.newest;
    await exchange(`cut after ${String(cut.afterBytes)} bytes ${cut.direction}`);
    if (passage?.isOver === true) cuts++;
    else if (way.cutNext === undefined) way.cut();
  }
  await until(() => way.passages.size > 0 && upSinceMs(grid, 0, 1) < Infinity, 'a link in the end');
  const verdict = await judge(grid);
  findings.addAll(verdict.violations);
  return {
    count,
    failures: findings.count,
    load: `2 servers, ${String(MESSAGES)} messages each way; ${String(lengths.up)} bytes one way, ${String(lengths.down)} the other, counted from the start of a connection`,
    result: `${inWords(verdict)}; ${String(cuts)} cut before the exchange was over`,
    evidence: findings.evidence,
  };
}

export const D2: Row = {
  id: 'D2',
  fault: 'a cut at every byte offset of a 3-message exchange, each direction',
  full: 'every offset, the greeting included',
  unit: 'offsets',
  pass: '0/0/0',
  seconds: { full: 40, least: 4 },
  run,
};
