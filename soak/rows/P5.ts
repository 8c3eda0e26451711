import type { Socket } from 'node:net';
import { connectTo } from '../kit/connection.ts';
import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords } from '../kit/judge.ts';
import { endAndJudge } from '../kit/judging.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest } from '../kit/stats.ts';
import { Master } from '../kit/master.ts';
import { comesToBe, sleep } from '../kit/wait.ts';

const FILES = 64;
const PER_SECOND = 200;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const rounds = context.count(30);
  const backMs: number[] = [];
  const grid = await Grid.start({
    isTraced: true,
    wrap: (id) => (id === 2 ? ['sh', '-c', `ulimit -n ${String(FILES)}; exec "$@"`, 'sh'] : []),
  });
  const flood = await Flood.start(grid, PER_SECOND);
  const own = await grid.master(2);
  for (let round = 0; round < rounds; round++) {
    const sockets: Socket[] = [];
    const port = round % 2 === 0 ? grid.masterPort(2) : grid.basePort + 2;
    for (let i = 0; i < 2 * FILES; i++) {
      const socket = await connectTo(port).catch(() => undefined);
      if (socket !== undefined) sockets.push(socket);
    }
    await sleep(500);
    const alive = await own.alive(2_000).catch((error: unknown) => String(error));
    findings.expect(alive === '0,1,2,3,4', `with no descriptor left it answers ${alive}`);
    findings.expect(grid.incarnation(2).run.end === undefined, 'it has exited');
    for (const socket of sockets) socket.destroy();
    const tookMs = await comesToBe(async () => {
      const master = await Master.connect(grid.masterPort(2)).catch(() => undefined);
      const answer = await master?.alive(500).catch(() => undefined);
      master?.close();
      return answer === '0,1,2,3,4';
    }, 5_000);
    if (tookMs === undefined) findings.add('it answers no new master within 5 s');
    else backMs.push(tookMs);
    await sleep(50);
  }
  findings.expect(largest(backMs) <= 1_000, `it took ${inMs(largest(backMs))} to answer a new client`);
  const verdict = await endAndJudge(grid, flood, findings);
  findings.addAll(wronglyAccused(grid));
  return {
    count: rounds,
    failures: findings.count,
    load: `ulimit -n ${String(FILES)}, ${String(2 * FILES)} connections, ${String(PER_SECOND)} broadcasts/s at each of 5`,
    result: `no exit; ${inWords(verdict)}; a new client is answered ${inMs(largest(backMs))} after`,
    evidence: findings.evidence,
  };
}

export const P5: Row = {
  id: 'P5',
  fault: 'file descriptors run out',
  full: '30 times, both ports in turn',
  unit: 'times',
  pass: 'no exit; existing links unaffected, no server leaves alive; recovers ≤ 1 s',
  seconds: { full: 30, least: 6 },
  run,
};
