import type { Socket } from 'node:net';
import { connectTo } from '../kit/connection.ts';
import { Grid } from '../kit/grid.ts';
import type { Master } from '../kit/master.ts';
import { ResponseTime } from '../kit/responseTime.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { sleep, until } from '../kit/wait.ts';

const WAIT_MAX_MS = 50;
/** The bound on a busy host, where the loaded server waits for a processor in each iteration of its event loop. */
const BUSY_WAIT_MAX_MS = 250;
/** The idle server is polled for this time before and after as well, because a few answers do not show the state of the host. */
const BESIDE_MS = 500;
const FOLLOWERS = 95;
const JOINERS = 40;
/** The member that the harness simulates, and its incarnation. */
const PEER = 2;
const INCARNATION = 77;
/** The number of consecutive broadcasts of one server before the other continues. */
const RUN = 4;

/** Two servers broadcast `count` messages in all, a few at a time each. */
async function broadcast(grid: Grid, count: number): Promise<void> {
  const masters = await Promise.all([0, 1].map((id) => grid.newMaster(id)));
  const lines = 'broadcast 0123456789abcdef\n'.repeat(RUN);
  for (let sent = 0; sent < count; sent += 2 * RUN) {
    for (const master of masters) master.write(lines);
    // Waits until both have been written, because messages that are written at once are adjacent in the log.
    await new Promise((resolve) => setImmediate(resolve));
    for (const { socket } of masters)
      if (socket.writableLength > 0) await new Promise((resolve) => socket.once('drain', resolve));
  }
  for (const master of masters) {
    await master.alive(60_000);
    master.close();
  }
}

/** Links as member 2 to server 0, which has met that incarnation before, if it has linked before. Counts the bytes that it reads. */
async function resume(grid: Grid): Promise<{ socket: Socket; readBytes: () => number }> {
  const socket = await connectTo(grid.basePort);
  let head = '';
  let bytes = 0;
  socket
    .on('error', () => undefined)
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (head.length < 200) head += chunk.toString('latin1');
    });
  socket.write(`ping ${String(PEER)}\nsession ${String(INCARNATION)}\n`);
  await until(() => /session \d+\n/.test(head), 'the introduction of the server');
  socket.write(`have ${/session (\d+)\n/.exec(head)?.[1] ?? ''} 0\n`);
  return { socket, readBytes: () => bytes };
}

/** Polls whether both servers list each other, until it is stopped; counts the failures. */
function watch(masters: readonly Master[]) {
  let isOver = false;
  let missed = 0;
  const loop = async () => {
    while (!isOver) {
      for (const master of masters) if (!/^0,1/.test(await master.alive(60_000))) missed++;
      await sleep(20);
    }
  };
  const done = loop();
  return async () => {
    isOver = true;
    await done;
    return missed;
  };
}

/** Requests the last `entries` entries, and resolves when all have arrived. */
async function follow(grid: Grid, entries: number): Promise<void> {
  const socket = await connectTo(grid.masterPort(0));
  let left = entries;
  const arrived = new Promise<void>((resolve) => {
    socket
      .on('close', () => resolve())
      .on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 10) left--;
        if (left <= 0) resolve();
      });
  });
  socket.write(`follow -${String(entries)}\n`);
  await arrived;
  socket.destroy();
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = Math.max(100_000, context.count(10_000_000));
  const entries = Math.max(2_000, context.count(100_000));
  const resumes = Math.max(20, context.count(200));
  const grid = await Grid.start({ n: 3, real: 2 });
  const first = await resume(grid);
  await until(() => first.readBytes() > 40, 'a link');
  await sleep(50);
  first.socket.destroy();
  await broadcast(grid, count);
  const stop = watch(await Promise.all([0, 1].map((id) => grid.newMaster(id))));
  const waits: string[] = [];
  /** The response time of a client while server 0 handles a request. */
  const measure = async (what: string, ask: () => Promise<void>) => {
    const responseTime = await ResponseTime.start(grid);
    await sleep(BESIDE_MS);
    await ask();
    await sleep(BESIDE_MS);
    await responseTime.stop();
    waits.push(`${what}: ${responseTime.words}`);
    const maxMs = responseTime.isMachineBusy ? BUSY_WAIT_MAX_MS : WAIT_MAX_MS;
    findings.expect(responseTime.isBelow(maxMs), `${what}: ${responseTime.words}`);
  };

  await measure(`${String(JOINERS)} × follow -50`, async () => {
    await Promise.all(Array.from({ length: JOINERS }, () => follow(grid, 50)));
  });
  await measure(`${String(FOLLOWERS)} × follow -${String(entries)}`, async () => {
    await Promise.all(Array.from({ length: FOLLOWERS }, () => follow(grid, entries)));
  });
  await measure('a peer from 0 on', async () => {
    const peer = await resume(grid);
    const bytes = (count / 2) * 'msg 0 0123456789abcdef\n'.length;
    await until(() => peer.readBytes() >= bytes, 'all messages', 300_000);
    peer.socket.destroy();
  });
  await measure(`${String(resumes)} × a peer from 0 on that reads nothing`, async () => {
    for (let i = 0; i < resumes; i++) {
      const { socket } = await resume(grid);
      socket.pause();
      await sleep(10);
      socket.destroy();
    }
  });
  const missed = await stop();
  findings.expect(missed === 0, `${String(missed)} times one of the servers did not list the other`);
  return {
    count,
    failures: findings.count,
    load: `idle; two servers have broadcast ${count.toLocaleString('en')} messages, ${String(RUN)} at a time each`,
    result: `${waits.join('; ')}; ${String(missed)} suspicions`,
    evidence: findings.evidence,
  };
}

export const H8: Row = {
  id: 'H8',
  fault: 'a long log has followers, and a peer that resumes from 0',
  full: '10,000,000 messages, 40 and 95 followers, 200 resumes',
  unit: 'messages',
  pass: 'another client waits ≤ 50 ms longer than at an idle server (≤ 250 ms if that takes over 15 ms); no server suspects another',
  seconds: { full: 400, least: 12 },
  run,
};
