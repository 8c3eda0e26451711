import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { Run } from '../kit/processes.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { times, largest, inMs } from '../kit/stats.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { within } from '../kit/wait.ts';

const PER_SECOND = 200;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(100);
  const tookMs: number[] = [];
  const grid = await Grid.start({ n: 3, isTraced: true });
  const flood = await Flood.start(grid, PER_SECOND);
  for (let i = 0; i < count; i++) {
    const id = i % 3;
    const command = grid
      .command(id)
      .filter((word, at, all) => word !== '--trace' && all[at - 1] !== '--trace');
    // Half of them with another master port, so that the conflict is at the peer port.
    const words = command.map((word) =>
      i % 2 === 1 && word === String(grid.masterPort(id)) ? String(Number(word) + 100) : word,
    );
    const begunAtMs = performance.now();
    const second = new Run(words);
    const end = await within(second.ended, 'the exit of the second', 3_000).catch(() => undefined);
    tookMs.push(performance.now() - begunAtMs);
    findings.expect(end !== undefined && end.code !== 0, `the second exits with ${String(end?.code)}`);
    findings.expect(
      /port \d+ .*in use/.test(second.stderr),
      `the second prints ${second.stderr.slice(0, 200)}`,
    );
    await second.kill();
  }
  findings.expect(largest(tookMs) <= 1_000, `an exit took ${inMs(largest(tookMs))}`);
  const verdict = await endAndJudge(grid, flood, findings);
  findings.addAll(wronglyAccused(grid));
  return {
    count,
    failures: findings.count,
    load: `all 3 flood ${String(PER_SECOND)}/s each`,
    result: `exit after ${times(tookMs)}; the first: ${inWords(verdict)}`,
    evidence: findings.evidence,
  };
}

export const H7: Row = {
  id: 'H7',
  fault: "a second process with a live server's id",
  full: '100',
  unit: 'starts',
  pass: 'exits ≤ 1 s, non-zero, with a reason; the first is not affected',
  seconds: { full: 25, least: 3 },
  run,
};
