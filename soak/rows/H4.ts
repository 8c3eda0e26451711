import { connect } from 'node:net';
import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { socketsOf } from '../kit/proc.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { sleep } from '../kit/wait.ts';

const PER_SECOND = 500;
const AT_A_TIME = 20;

/** Connects, and drops the connection in one of several ways. */
function visit(port: number, how: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined).on('close', () => resolve());
    if (how === 0) socket.destroy();
    else if (how === 1) socket.on('connect', () => socket.destroy());
    else if (how === 2) socket.on('connect', () => socket.resetAndDestroy());
    else socket.on('connect', () => socket.end('x')).resume();
  });
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(10_000);
  const grid = await Grid.start({ isTraced: true });
  const flood = await Flood.start(grid, PER_SECOND);
  await sleep(500);
  const before = socketsOf(grid.pid(0));
  let next = 0;
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    while (next < count) {
      const i = next++;
      await visit(i % 2 === 0 ? grid.basePort : grid.masterPort(0), (i >> 1) % 4);
    }
  });
  await Promise.all(lanes);
  await sleep(1_500);
  const after = socketsOf(grid.pid(0));
  findings.expect(after <= before, `${String(after - before)} sockets leaked`);
  const verdict = await endAndJudge(grid, flood, findings);
  findings.addAll(wronglyAccused(grid));
  return {
    count,
    failures: findings.count,
    load: `all 5 flood ${String(PER_SECOND)}/s each; ${String(AT_A_TIME)} connections at a time, both ports`,
    result: `${inWords(verdict)}; ${String(Math.max(0, after - before))} sockets leaked`,
    evidence: findings.evidence,
  };
}

export const H4: Row = {
  id: 'H4',
  fault: 'connects; connects and drops in a loop',
  full: '10,000, all flood',
  unit: 'connects',
  pass: 'load still 0/0/0; no server leaves alive; no socket leaked',
  seconds: { full: 25, least: 6 },
  run,
};
