import { textOf } from '../kit/texts.ts';
import { Grid } from '../kit/grid.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest } from '../kit/stats.ts';
import { sleep, within } from '../kit/wait.ts';

/** Broadcasts at once, which are accepted before the signal. */
const BATCH = 5_000;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const tookMs: number[] = [];
  const trials = context.count(100);
  const grid = await Grid.start({ n: 3 });
  let missing = 0;
  for (let trial = 0; trial < trials; trial++) {
    const signal = trial % 2 === 0 ? 'SIGTERM' : 'SIGINT';
    const incarnation = grid.incarnation(0);
    const master = await grid.newMaster(0);
    let lines = '';
    for (let i = 0; i < BATCH; i++) lines += `broadcast ${textOf(incarnation, i)}\n`;
    // Load: further broadcasts arrive during the signal.
    let more = '';
    for (let i = BATCH; i < 2 * BATCH; i++) more += `broadcast ${textOf(incarnation, i)}\n`;
    const accepted = master.alive();
    master.write(lines);
    const last = master.alive();
    await accepted;
    await last;
    master.write(more);
    const sentAtMs = performance.now();
    incarnation.run.signal(signal);
    const end = await within(incarnation.run.ended, `its exit on ${signal}`, 5_000).catch(() => undefined);
    tookMs.push(performance.now() - sentAtMs);
    const code = signal === 'SIGTERM' ? 143 : 130;
    findings.expect(end?.code === code, `${signal}: exit code ${String(end?.code)}`);
    await incarnation.run.kill();
    master.close();
    await grid.list([1, 2], '1,2');
    await sleep(20);
    for (const id of [1, 2]) {
      const log = await (await grid.master(id)).messages();
      const own = log.filter((text) => text.startsWith(`s0l${String(incarnation.number)}n`));
      const gap = own.findIndex((text, i) => text !== textOf(incarnation, i));
      findings.expect(
        gap === -1,
        `${signal}: number ${String(gap)} at server ${String(id)} is ${own[gap] ?? ''}`,
      );
      if (own.length >= BATCH) continue;
      missing += BATCH - own.length;
      findings.add(
        `${signal}: server ${String(id)} has ${String(own.length)} of the ${String(BATCH)} messages that had been accepted`,
      );
    }
    grid.spawn(0);
    await grid.isWhole();
  }
  findings.expect(largest(tookMs) <= 500, `an exit took ${inMs(largest(tookMs))}`);
  return {
    count: trials,
    failures: findings.count,
    load: `${String(BATCH)} broadcasts accepted just before, ${String(BATCH)} arriving`,
    result: `exit after ${inMs(largest(tookMs))} at most; ${String(missing)} accepted messages missing at peers`,
    evidence: findings.evidence,
  };
}

export const P7: Row = {
  id: 'P7',
  fault: 'SIGTERM, SIGINT under load',
  full: '100 times',
  unit: 'signals',
  pass: 'exit ≤ 500 ms; accepted messages reach live peers',
  seconds: { full: 60, least: 5 },
  run,
};
