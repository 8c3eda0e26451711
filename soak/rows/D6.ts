import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { Guest } from '../kit/guest.ts';
import { inWords, judge, together, type Verdict } from '../kit/judge.ts';
import { rssMiB } from '../kit/proc.ts';
import { Mesh, type Rate } from '../kit/proxy.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, quantile } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 1_000;
const PROBE_EVERY_MS = 10;
const TIMES_MAX = 2;
const MEMORY_MAX_MIB = 16;
const SLOW = 4;

interface Measured {
  readonly p99Ms: number;
  /** Of the others, together with their logs. */
  readonly rssMiB: number;
  readonly sent: number;
  readonly verdict: Verdict;
}

/** A flood of so many ms while one server reads no more than so much of each of its links; then that is over. */
async function measure(rate: Rate, lengthMs: number, findings: Findings): Promise<Measured> {
  const mesh = new Mesh();
  const grid = await Grid.start({ n: 6, real: 5, mesh });
  const guest = await Guest.join(grid);
  const flood = await Flood.start(grid, PER_SECOND);
  const saidAtMs = new Map<string, number>();
  const tookMs: number[] = [];
  guest.onMessage = (text) => {
    const atMs = saidAtMs.get(text);
    if (atMs !== undefined) tookMs.push(performance.now() - atMs);
  };
  await sleep(500);
  for (const id of [0, 1, 2, 3]) mesh.between(id, SLOW).throttle(id, rate);
  await sleep(500);
  // A probe is a broadcast like any other: from a master of a server that is not slow to a member that is not.
  const masters = await Promise.all([0, 1, 2, 3].map((id) => grid.newMaster(id)));
  let probes = 0;
  for (const endMs = performance.now() + lengthMs; performance.now() < endMs; await sleep(PROBE_EVERY_MS)) {
    const text = `probe${String(++probes)}`;
    saidAtMs.set(text, performance.now());
    masters[probes % masters.length]?.write(`broadcast ${text}\n`);
  }
  await flood.stop();
  const rss = Math.max(...[0, 1, 2, 3].map((id) => rssMiB(grid.pid(id))));
  for (const id of [0, 1, 2, 3]) mesh.between(id, SLOW).throttle(id, Infinity);
  if ((await grid.comesToList(grid.ids, grid.everybody(), 10_000)) === undefined)
    findings.add(`at ${String(rate)} bytes/s: not everybody lists everybody 10 s after`);
  const verdict = await judge(grid, 60_000);
  findings.expect(
    tookMs.length > 0.9 * probes,
    `at ${String(rate)} bytes/s: ${String(tookMs.length)} of ${String(probes)} probes arrived`,
  );
  guest.leave();
  await grid.stop();
  const sent = grid.lives.reduce((sum, life) => sum + life.sent, 0);
  return { p99Ms: quantile(tookMs, 0.99), rssMiB: rss, sent, verdict };
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const lengthMs = context.lengthMs(60_000, 5_000);
  const bare = await measure(Infinity, lengthMs, findings);
  const words = [`p99 ${inMs(bare.p99Ms)} without`];
  const verdicts = [bare.verdict];
  for (const [name, rate] of [
    ['1 KB/s', 1_000],
    ['nothing', 0],
  ] as const) {
    const slow = await measure(rate, lengthMs, findings);
    verdicts.push(slow.verdict);
    // As many bytes of log as were sent more, at 20 bytes each, are no memory beyond the log.
    const beyondMiB = slow.rssMiB - bare.rssMiB - (20 * (slow.sent - bare.sent)) / 1024 ** 2;
    words.push(`${name}: p99 ${inMs(slow.p99Ms)}, memory + ${beyondMiB.toFixed(1)} MiB`);
    findings.expect(
      slow.p99Ms <= TIMES_MAX * bare.p99Ms,
      `${name}: p99 ${inMs(slow.p99Ms)}, ${inMs(bare.p99Ms)} without`,
    );
    findings.expect(beyondMiB <= MEMORY_MAX_MIB, `${name}: memory + ${beyondMiB.toFixed(1)} MiB`);
    context.progress(words.join('; '));
  }
  for (const verdict of verdicts) for (const { message } of verdict.violations) findings.add(message);
  return {
    count: 2,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each for ${String(lengthMs / 1000)} s, through proxies; once without a slow peer, for comparison`,
    result: `${words.join('; ')}; ${inWords(together(verdicts))}`,
    evidence: findings.evidence,
  };
}

export const D6: Row = {
  id: 'D6',
  fault: 'a peer that reads 1 KB/s, or not at all',
  full: 'flood 60 s, each',
  unit: 'slow peers',
  pass: `others' p99 ≤ ${String(TIMES_MAX)} ×; memory beyond the log ≤ ${String(MEMORY_MAX_MIB)} MiB; the slow peer ends 0/0/0`,
  seconds: { full: 215, least: 30 },
  run,
};
