import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../../lib/limits.ts';
import { connectTo } from '../kit/connection.ts';
import { Flood } from '../kit/flood.ts';
import { Grid } from '../kit/grid.ts';
import { inWords, together, type Verdict } from '../kit/judge.ts';
import { judge } from '../kit/judging.ts';
import { freePorts } from '../kit/ports.ts';
import { Run } from '../kit/processes.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest, times } from '../kit/stats.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { comesToBe, sleep } from '../kit/wait.ts';

const BARE_LISTENER = fileURLToPath(new URL('../kit/bareListener.mjs', import.meta.url));
const SOCKETS = 500;
/** The time limit for identification, which a server may exceed by as much as a bare listener at the same time. */
const IDENTIFY_WITHIN_MS = LIMITS.identifyWithinMs.default;
const LATE_MS = 100;
const UNIDENTIFIED_MAX = LIMITS.unidentifiedMax.default;
const GIVE_UP_MS = 5_000;
/** The default limit of clients. */
const CLIENTS_MAX = LIMITS.clientsMax.default;
const PER_SECOND = 200;

/** Opens all connections; each reports when it is closed. */
async function crowd(
  port: number,
  count: number,
  isSending: boolean,
): Promise<{ sockets: Socket[]; lastedMs: Map<Socket, number> }> {
  const lastedMs = new Map<Socket, number>();
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = await connectTo(port).catch(() => undefined);
    if (socket === undefined) continue;
    const openedAtMs = performance.now();
    sockets.push(socket);
    socket.resume();
    const timer = isSending ? setInterval(() => socket.write('p'), 1_000) : undefined;
    socket.on('close', () => {
      clearInterval(timer);
      lastedMs.set(socket, performance.now() - openedAtMs);
    });
  }
  return { sockets, lastedMs };
}

/** Waits until they are closed; returns the duration of each. */
async function gone({ sockets, lastedMs }: Awaited<ReturnType<typeof crowd>>): Promise<number[]> {
  await comesToBe(() => lastedMs.size === sockets.length, GIVE_UP_MS, 20);
  for (const socket of sockets) socket.destroy();
  return sockets.map((socket) => lastedMs.get(socket) ?? Infinity);
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const rounds = context.count(20);
  const lasted: number[] = [];
  const verdicts: Verdict[] = [];
  let mostClients = 0;
  let count = 0;
  const grid = await Grid.start({ isTraced: true });
  const barePort = await freePorts(1);
  const bare = new Run([
    process.execPath,
    BARE_LISTENER,
    ...[barePort, UNIDENTIFIED_MAX, IDENTIFY_WITHIN_MS].map(String),
  ]);
  let bareLateMs = 0;
  // Five processes that have just started are busy on two cores.
  await sleep(1_000);
  for (let round = 0; round < rounds; round++) {
    const flood = round === 0 ? await Flood.start(grid, PER_SECOND) : undefined;
    for (const isSending of [false, true]) {
      const ofBare = await gone(await crowd(barePort, SOCKETS, isSending));
      const lateMs = largest(ofBare) - IDENTIFY_WITHIN_MS;
      bareLateMs = Math.max(bareLateMs, lateMs);
      const ours = await gone(await crowd(grid.basePort, SOCKETS, isSending));
      for (const ms of ours)
        if (ms > IDENTIFY_WITHIN_MS + LATE_MS + lateMs)
          findings.add(
            `a socket at the peer port was open for ${inMs(ms)}, a bare listener's for ${inMs(largest(ofBare))}`,
          );
      lasted.push(...ours);
      context.progress(
        `${isSending ? 'sending' : 'silent'}: closed after ${times(ours)}; by a bare listener after ${times(ofBare)}`,
      );
      count += ours.length;
    }
    const { sockets, lastedMs } = await crowd(grid.masterPort(0), SOCKETS, round % 2 === 1);
    await comesToBe(() => sockets.length - lastedMs.size <= CLIENTS_MAX, GIVE_UP_MS, 20);
    const open = sockets.filter((socket) => !lastedMs.has(socket)).length;
    mostClients = Math.max(mostClients, open);
    findings.expect(open <= CLIENTS_MAX, `${String(open)} clients are connected at once`);
    const alive = await (await grid.master(0)).alive();
    findings.expect(alive === '0,1,2,3,4', `the server lists ${alive}`);
    count += sockets.length;
    for (const socket of sockets) socket.destroy();
    await sleep(100);
    await flood?.stop();
    if (flood !== undefined) verdicts.push(await judge(grid));
  }
  await bare.kill();
  findings.addAll(together(verdicts).violations);
  findings.addAll(wronglyAccused(grid));
  return {
    count,
    failures: findings.count,
    load: `${String(SOCKETS)} at a time: silent, one byte a second, at the master port; first round: all 5 flood ${String(PER_SECOND)}/s each`,
    result: `peer port: closed after ${inMs(largest(lasted))} at most (by a bare listener: ${inMs(IDENTIFY_WITHIN_MS + bareLateMs)}); ${inWords(together(verdicts))}; master port: ${String(mostClients)} at a time`,
    evidence: findings.evidence,
  };
}

export const H3: Row = {
  id: 'H3',
  fault: '500 sockets send nothing, or one byte a second',
  full: '3 × 500 sockets, 20 times',
  unit: 'sockets',
  pass: `peer port: closed ≤ ${String((IDENTIFY_WITHIN_MS + LATE_MS) / 1000)} s (plus the delay of a bare listener), real peers unaffected; master port: ${String(CLIENTS_MAX)} at most`,
  seconds: { full: 210, least: 15 },
  run,
};
