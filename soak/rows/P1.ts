import { createServer } from 'node:net';
import { chatroomBundle } from '../kit/bundle.ts';
import { connectTo } from '../kit/connection.ts';
import { freePorts } from '../kit/ports.ts';
import { Run } from '../kit/processes.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { largest, inMs } from '../kit/stats.ts';
import { within } from '../kit/wait.ts';

/** Invalid arguments, and the pattern of their error line; `$P` and `$B` are free ports. */
const BAD: readonly (readonly [args: string, name: RegExp])[] = [
  ['', /'id'/],
  ['0', /'n'/],
  ['0 3', /'port'/],
  ['zero 3 $P', /'id'/],
  ['-1 3 $P', /'id'/],
  ['3 3 $P', /id: 3/],
  ['0 0 $P', /n: 0/],
  ['0 3 9999', /port: 9999/],
  ['0 3 65536', /port: 65536/],
  ['0 3 1e4', /'port'/],
  ['0 3 $P 4', /too many arguments/],
  ['0 3 $P --base-port 65535', /base-port/],
  ['0 3 $P --base-port $P', /port/],
  ['0 3 $P --peers nonsense', /--peers/],
  ['0 3 $P --peers 7=127.0.0.1:3000', /peers/],
  ['0 3 $P --heartbeat-ms 1', /heartbeat/],
  ['0 3 $P --suspect-after-ms 400', /suspect/],
  ['0 3 $P --line-limit-bytes 1', /line-limit/],
  ['0 3 $P --log-level loud', /--log-level/],
  ['0 3 $P --config /nonexistent', /--config/],
  ['0 3 $P --nonsense', /--nonsense/],
];

async function isListening(port: number): Promise<boolean> {
  const socket = await connectTo(port).catch(() => undefined);
  socket?.destroy();
  return socket !== undefined;
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const tookMs: number[] = [];
  const base = await freePorts(2);
  const master = base + 1;
  const attempt = async (args: readonly string[], code: number, name: RegExp, others: readonly number[]) => {
    const begunAtMs = performance.now();
    const server = new Run([process.execPath, chatroomBundle(), 'serve', ...args]);
    const end = await within(server.ended, 'its exit', 3_000).catch(() => undefined);
    tookMs.push(performance.now() - begunAtMs);
    const stderr = server.stderr;
    const what = `serve ${args.join(' ')}: `;
    findings.expect(end?.code === code, `${what}exit code ${String(end?.code)}, not ${String(code)}`);
    findings.expect(name.test(stderr), `${what}does not name ${String(name)}: ${stderr.slice(0, 200)}`);
    findings.expect(!/^\s+at /m.test(stderr), `${what}a stack trace`);
    for (const port of others)
      findings.expect(!(await isListening(port)), `${what}something listens on ${String(port)}`);
    await server.kill();
  };
  const rounds = context.count(3);
  for (let round = 0; round < rounds; round++) {
    for (const [args, name] of BAD) {
      const words = args.replaceAll('$P', String(master)).split(' ').filter(Boolean);
      await attempt(words, 2, name, [base, master]);
    }
    for (const [taken, other] of [
      [base, master],
      [master, base],
    ] as const) {
      const holder = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => holder.listen(taken, '127.0.0.1', resolve));
      await attempt(['0', '3', String(master), '--base-port', String(base)], 69, new RegExp(String(taken)), [
        other,
      ]);
      await new Promise((resolve) => holder.close(resolve));
    }
  }
  const slowestMs = largest(tookMs);
  findings.expect(slowestMs <= 1_000, `the slowest took ${inMs(slowestMs)}`);
  return {
    count: tookMs.length,
    failures: findings.count,
    result: `exit codes 2 and 69, named; the slowest took ${inMs(slowestMs)}`,
    evidence: findings.evidence,
  };
}

export const P1: Row = {
  id: 'P1',
  fault: 'a port in use; bad arguments',
  full: `${String(BAD.length)} kinds of arguments, both ports, 3 times`,
  unit: 'starts',
  pass: 'exit ≤ 1 s, code 69 or 2, names the port or the argument; never partly started',
  seconds: { full: 20, least: 6 },
  run,
};
