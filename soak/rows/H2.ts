import type { Socket } from 'node:net';
import { connectTo } from '../kit/connection.ts';
import { Grid } from '../kit/grid.ts';
import { MemoryWatch } from '../kit/proc.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { inMs, largest, times } from '../kit/stats.ts';
import { sleep } from '../kit/wait.ts';

const KIB = 1024;
const MIB = KIB * KIB;
const CLOSED_WITHIN_MS = 50;
const MEMORY_MAX_MIB = 8;
const LINE_BYTES = 1024 * MIB;

interface Port {
  readonly name: string;
  readonly limitBytes: number;
  /** The input before the line begins. */
  readonly opening: string;
  readonly portOf: (grid: Grid) => number;
}

const PORTS: readonly Port[] = [
  { name: 'client', limitBytes: MIB, opening: '', portOf: (grid) => grid.masterPort(0) },
  { name: 'unidentified', limitBytes: KIB, opening: '', portOf: (grid) => grid.basePort },
  { name: 'peer', limitBytes: MIB, opening: 'ping 3\nmsg 3 ', portOf: (grid) => grid.basePort },
];

/** Writes a line until the other end closes; returns the time at which the limit was reached, and the number of bytes taken. */
async function pour(
  socket: Socket,
  limitBytes: number,
): Promise<{ limitAtMs: number; closedAtMs: number; bytes: number }> {
  let [bytes, limitAtMs, closedAtMs] = [0, Infinity, Infinity];
  socket.on('close', () => (closedAtMs = performance.now()));
  socket.on('data', () => undefined);
  socket.on('end', () => (closedAtMs = Math.min(closedAtMs, performance.now())));
  while (closedAtMs === Infinity && !socket.destroyed && bytes < LINE_BYTES) {
    // Up to the limit in small steps, for an exact time.
    const chunk = Buffer.alloc(
      bytes < limitBytes ? Math.min(64 * KIB, limitBytes - bytes + 1) : 256 * KIB,
      'a',
    );
    bytes += chunk.length;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 2_000);
      socket.write(chunk, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (bytes > limitBytes && limitAtMs === Infinity) limitAtMs = performance.now();
    // Writes to an ended connection fail at once; the event of its end needs an iteration of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (let i = 0; i < 200 && closedAtMs === Infinity; i++) await sleep(10);
  // The end may be read before the write was reported.
  return { limitAtMs: Math.min(limitAtMs, closedAtMs), closedAtMs, bytes };
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const rounds = context.count(50);
  const grid = await Grid.start({ n: 4, real: 3 });
  const closedMs: number[] = [];
  let grewMiB = 0;
  await sleep(300);
  for (let round = 0; round < rounds; round++) {
    for (const { name, limitBytes, opening, portOf } of PORTS) {
      const watch = new MemoryWatch(grid.pid(0), 2);
      const socket = await connectTo(portOf(grid));
      if (opening !== '') {
        socket.write(opening);
        await sleep(50);
      }
      const { limitAtMs, closedAtMs, bytes } = await pour(socket, limitBytes);
      const tookMs = Math.max(0, closedAtMs - limitAtMs);
      closedMs.push(tookMs);
      if (closedAtMs === Infinity)
        findings.add(`${name}: still open after ${String(Math.round(bytes / KIB))} KiB, far over its limit`);
      else if (tookMs > CLOSED_WITHIN_MS) findings.add(`${name}: closed ${inMs(tookMs)} after the limit`);
      socket.destroy();
      await sleep(30);
      const grew = watch.stop();
      // The first round causes code to be loaded.
      if (round > 0 || rounds === 1) grewMiB = Math.max(grewMiB, grew);
      if (grew > MEMORY_MAX_MIB && (round > 0 || rounds === 1))
        findings.add(`${name}: the server grew by ${grew.toFixed(1)} MiB`);
    }
  }
  findings.expect(grid.incarnation(0).run.end === undefined, 'the server has exited');
  return {
    count: closedMs.length,
    failures: findings.count,
    load: 'idle; as an unidentified connection, a peer and a client',
    result: `closed after ${times(closedMs)}; memory + ${grewMiB.toFixed(1)} MiB${largest(closedMs) === Infinity ? ' (Infinity: never)' : ''}`,
    evidence: findings.evidence,
  };
}

export const H2: Row = {
  id: 'H2',
  fault: 'an endless line (1 GiB)',
  full: '3 kinds of connection, 50 times',
  unit: 'lines',
  pass: `closed ≤ ${String(CLOSED_WITHIN_MS)} ms after the limit; memory + ${String(MEMORY_MAX_MIB)} MiB at most`,
  seconds: { full: 40, least: 4 },
  run,
};
