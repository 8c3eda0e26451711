import { CHATROOM_COMMANDS } from '../../lib/agents/chatroom/commands.ts';
import { decodeCommands } from '../../lib/client/commandLines.ts';
import type { Random } from '../../lib/sim/random.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { connectTo } from '../kit/connection.ts';
import { Grid } from '../kit/grid.ts';
import { ResponseTime } from '../kit/responseTime.ts';
import { MemoryWatch } from '../kit/proc.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { wronglyAccused } from '../kit/traces.ts';
import { sleep } from '../kit/wait.ts';

const STALL_MAX_MS = 50;
const MEMORY_MAX_MIB = 10;
const WARM_UP = 1_000;

/** Valid and nearly valid lines of a peer; 1 and 2 run, 0 is the target. */
const PEER_LINES = [
  'ping 0',
  'ping 1',
  'ping 7',
  'ping -1',
  'ping 99999999999999999999',
  'ping',
  'ping 1 2',
  'ping 3',
  'msg 1 forged',
  'msg 0 forged',
  'msg 3 ',
  'msg -3 forged',
  'msg 4294967297 forged',
  'session 1',
  'session 281474976710656',
  'session -1',
  'session 99999999999999999999',
  'have 1 1',
  'have 1 99999999999999999999',
  'have -1 -1',
  'from 0',
  'from 99999999999999999999',
  'from -1',
];
/** Lines of a client, without a broadcast or a crash. */
const MASTER_LINES = [
  'get',
  'alive',
  'broadcast',
  'broadcas t',
  'GET',
  'alive 1',
  'crash now',
  'start 0 3 10000',
  '0 get',
];

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.between(0, 255)));
}

/** An input: one or several valid lines with random damage, or random bytes. */
function input(random: Random, lines: readonly string[], opening: string): Buffer {
  const parts: Buffer[] = random.happens(500) ? [Buffer.from(opening)] : [];
  for (let count = random.between(1, 4); count > 0; count--) {
    const line = Buffer.from(random.oneOf(lines));
    const at = random.between(0, line.length);
    const mutated = random.oneOf([
      () => line,
      () => randomBytes(random, random.between(1, 200)),
      () => Buffer.concat([line.subarray(0, at), randomBytes(random, 1), line.subarray(at)]),
      () => line.subarray(0, at),
      () => Buffer.concat([line, Buffer.from([0])]),
      () => Buffer.concat([line, Buffer.from([0xc3, 0x28, 0xff, 0xfe])]),
      () => Buffer.concat([line, line]),
      () => Buffer.alloc(random.between(1, 3_000), line),
    ])();
    parts.push(mutated, Buffer.from(random.oneOf(['\n', '\n', '\n', '\r\n', '\n\n', ''])));
  }
  return Buffer.concat(parts);
}

const isHarmful = (bytes: Buffer) => /^(crash[ \t]*\r?|broadcast .+)$/m.test(bytes.toString('latin1'));

/** Connects to a server, to one of its ports in turn, sends an input and disconnects; false if the port is closed. */
async function throwAt(grid: Grid, random: Random, i: number): Promise<boolean> {
  const isPeer = i % 2 === 0;
  const socket = await connectTo(isPeer ? grid.basePort : grid.masterPort(0)).catch(() => undefined);
  if (socket === undefined) return false;
  socket.resume();
  const opening = isPeer ? `ping ${String(random.between(0, 4))}\n` : 'alive\n';
  const drawn = input(random, isPeer ? PEER_LINES : MASTER_LINES, opening);
  const bytes = !isPeer && isHarmful(drawn) ? Buffer.from('\0\n') : drawn;
  const middle = random.between(0, bytes.length);
  socket.write(bytes.subarray(0, middle));
  if (random.happens(200)) await sleep(1);
  socket.end(bytes.subarray(middle));
  if (random.happens(100)) socket.resetAndDestroy();
  else setTimeout(() => socket.destroy(), 50);
  return true;
}

async function run(context: Context): Promise<Outcome> {
  const { random } = context;
  const findings = new Findings();
  const inProcess = context.count(1_000_000);
  for (let i = 0; i < inProcess; i++) {
    const bytes = input(random, i % 2 === 0 ? PEER_LINES : MASTER_LINES, 'ping 3\n');
    try {
      if (i % 2 === 0) decodePeer(NO_CARRY, bytes, 1024);
      else decodeCommands(CHATROOM_COMMANDS, NO_CARRY, bytes, 1024);
    } catch (error) {
      findings.add(`thrown in process by ${JSON.stringify(bytes.toString('latin1'))}: ${String(error)}`);
    }
    if (i % 10_000 === 0) await sleep(0);
  }
  // Member 3 never runs: an input with its id may become a link, which ends again.
  const grid = await Grid.start({ n: 3, isTraced: true });
  await (await grid.master(0)).ask('get');
  await sleep(500);
  const overTcp = context.count(10_000);
  // The first inputs cause code to be loaded and compiled.
  for (let i = 0; i < WARM_UP; i++) await throwAt(grid, random, i);
  await sleep(500);
  const watch = new MemoryWatch(grid.pid(0));
  const responseTime = await ResponseTime.start(grid);
  for (let i = 0; i < overTcp; i++) {
    if (await throwAt(grid, random, i)) continue;
    findings.add(`input ${String(i)}: the server no longer listens`);
    break;
  }
  await sleep(200);
  await responseTime.stop();
  const grewMiB = watch.stop();
  findings.expect(grid.incarnation(0).run.end === undefined, 'the server has exited');
  findings.expect(responseTime.isBelow(STALL_MAX_MS), responseTime.words);
  findings.expect(grewMiB <= MEMORY_MAX_MIB, `it grew by ${grewMiB.toFixed(1)} MiB`);
  await grid.isWhole();
  for (const id of grid.ids) {
    const log = await (await grid.master(id)).messages();
    findings.expect(log.length === 0, `server ${String(id)} has delivered ${JSON.stringify(log[0])}`);
  }
  findings.addAll(wronglyAccused(grid));
  return {
    count: overTcp,
    failures: findings.count,
    load: `idle; ${inProcess.toLocaleString('en')} inputs in process before`,
    result: `no crash, no change; ${responseTime.words}; memory + ${grewMiB.toFixed(1)} MiB`,
    evidence: findings.evidence,
  };
}

export const H1: Row = {
  id: 'H1',
  fault: 'random bytes; mutated lines; bad UTF-8; NUL; odd numbers; ping of an unknown, own or second id',
  full: '10⁶ in process, 10⁴ over TCP, both ports',
  unit: 'inputs over TCP',
  pass: `no crash; no stall > ${String(STALL_MAX_MS)} ms (beyond an idle server's); no change of state; memory + ${String(MEMORY_MAX_MIB)} MiB at most`,
  seconds: { full: 60, least: 6 },
  run,
};
