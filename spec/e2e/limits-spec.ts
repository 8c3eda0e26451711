/** Limits of a server against other programs and against its own system: each is reached here, from outside. */
import { expect } from 'chai';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chatroomBundle,
  Client,
  freePorts,
  logOf,
  Run,
  startServer,
  temporaryDirectory,
  until,
  usesProcesses,
  type Ports,
} from '../support/processes.ts';

/** Server 0 of two, a client of it, and the address of the other. */
async function half(...flags: readonly string[]): Promise<{ server: Run; ports: Ports; master: Client }> {
  const ports = await freePorts(2);
  const server = startServer(0, 2, ports, flags);
  return { server, ports, master: await Client.reach(ports.master) };
}

/** For peers without heartbeats: on a busy host, megabytes may take longer than the suspicion deadline. */
const PATIENT = ['--suspect-after-ms', '30100'];

/** A connection that acts as server 1 without sessions. */
async function plainPeer({ ports, master }: { ports: Ports; master: Client }): Promise<Client> {
  const peer = await Client.connect(ports.base);
  peer.send('ping 1\n');
  await master.askUntil('alive', 'alive 0,1');
  return peer;
}

/** The memory of a process, in MiB. */
function memoryMiB({ pid }: Run): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
}

/** The reason of the log record with `message`. */
async function reasonIn(server: Run, message: string): Promise<unknown> {
  const line = () => logOf(server).find(({ msg }) => msg === message);
  await until(() => line() !== undefined, `a line about "${message}"`);
  return line()?.['reason'];
}

describe('the limits of a server', () => {
  usesProcesses();

  it('refuse HTTP requests on both ports, and execute no part of them, so that a web page cannot send commands', async () => {
    const { server, ports, master } = await half();
    const body = '\nbroadcast a\ncrash\n';
    const request = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    for (const port of [ports.master, ports.base]) {
      const whole = await Client.connect(port);
      await whole.send(request + body).closed();
      expect(whole.text, String(port)).to.match(/HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\n.*HTTP\n$/);
      const pieces = await Client.connect(port);
      pieces.send(request.slice(0, 9));
      await master.ask('alive');
      await pieces.send(request.slice(9)).send(body).closed();
    }
    expect(await master.ask('get')).to.equal('messages ');
    expect(await reasonIn(server, 'connection refused')).to.equal('it speaks HTTP');
  });

  describe('that are options', () => {
    it('--unidentified-line-limit-bytes: a longer first line ends its connection', async () => {
      const { server, ports } = await half('--unidentified-line-limit-bytes', '64');
      await (await Client.connect(ports.base)).send('x'.repeat(65)).closed();
      expect(await reasonIn(server, 'connection refused')).to.equal('its first line is over 64 bytes');
    });

    it('--identify-within-ms: a connection that is not identified in time is closed', async () => {
      const { server, ports } = await half('--identify-within-ms', '200');
      expect(await (await Client.connect(ports.base)).closed()).to.be.at.least(150);
      expect(await reasonIn(server, 'connection refused')).to.equal('it did not identify itself in time');
    });

    it('--unidentified-max: one connection too many closes the oldest, also with its former name, --strangers-max', async () => {
      const { server, ports } = await half('--strangers-max', '3', '--log-level', 'debug');
      const waiting = [];
      for (let i = 0; i < 4; i++) waiting.push(await Client.connect(ports.base));
      await waiting[0]!.closed();
      expect(waiting[3]!.isClosed).to.equal(false);
      expect(await reasonIn(server, 'connection refused')).to.match(/^more than 3 unidentified connections/);
    });

    it('--clients-max: one client too many gets an error line, and is accepted when another leaves', async () => {
      const { ports, master } = await half('--clients-max', '1');
      const other = await Client.connect(ports.master);
      await other.closed();
      expect(other.text).to.equal('error there are 1 clients already\n');
      await master.end().closed();
      await until(async () => {
        const next = await Client.connect(ports.master);
        next.send('alive\n');
        await until(() => next.text !== '' || next.isClosed, 'an answer');
        return next.text === 'alive 0\n';
      }, 'a place');
    });

    it('--waiting-answers-max: commands of a client that reads nothing wait, and all are answered later', async () => {
      const { server, ports, master } = await half('--waiting-answers-max', '10', '--log-level', 'trace');
      const big = 'x'.repeat(1_000_000);
      for (let i = 0; i < 20; i++) master.send(`broadcast ${big}\n`);
      await master.askUntil('alive', 'alive 0');
      const lazy = await Client.connect(ports.master);
      lazy.socket.pause();
      lazy.send('get\n'.repeat(500));
      const asked = () =>
        logOf(server)
          .filter(({ msg, client }) => msg === 'commands' && client === 1)
          .reduce((sum, { count }) => sum + Number(count), 0);
      await until(() => asked() >= 10, 'the first commands');
      // Others are served meanwhile, and this client's commands are not read.
      for (let i = 0; i < 20; i++) await master.ask('alive');
      expect(asked()).to.be.within(10, 12);
      let received = 0;
      lazy.socket.removeAllListeners('data').on('data', (chunk) => (received += chunk.length));
      lazy.socket.resume();
      const oneAnswer = 'messages '.length + 20 * big.length + 20;
      await until(() => received >= 30 * oneAnswer, 'more answers than may wait');
    });

    it('--client-reads-within-ms: a client that never reads is disconnected; peers are served on, and memory is bounded', async () => {
      const flags = ['--client-reads-within-ms', '3000', '--log-level', 'debug', ...PATIENT];
      const { server, ports, master } = await half(...flags);
      const peer = await plainPeer({ ports, master });
      master.send(`broadcast ${'x'.repeat(1_000_000)}\n`.repeat(10));
      await master.askUntil('alive', 'alive 0,1');
      const beforeMiB = memoryMiB(server);
      const lazy = await Client.connect(ports.master);
      lazy.socket.pause();
      lazy.send('get\n'.repeat(10_000));
      const gone = () => logOf(server).find(({ msg, client }) => msg === 'client gone' && client === 1);
      let rounds = 0;
      const most = { memoryMiB: 0 };
      await until(async () => {
        peer.send('ping 1\n');
        await master.send(`broadcast round ${String(rounds)}\n`).ask('alive');
        await until(() => peer.text.includes(`msg 0 round ${String(rounds)}\n`), 'the message at the peer');
        rounds++;
        most.memoryMiB = Math.max(most.memoryMiB, memoryMiB(server));
        return gone() !== undefined;
      }, 'the end of the one that does not read');
      expect(gone()?.['reason']).to.equal('it has read none of its answers for 3000 ms');
      expect(rounds).to.be.above(0);
      // A single answer has 10 MiB, and it has sent 10,000 commands.
      expect(most.memoryMiB - beforeMiB).to.be.below(60);
      await until(() => {
        lazy.socket.resume();
        return lazy.isClosed;
      }, 'the end of its connection');
    });
  });

  it('hold for a hundred clients that send junk at once and read nothing: others are answered, memory is bounded', async () => {
    const { server, ports, master } = await half();
    await master.ask('alive');
    const beforeMiB = memoryMiB(server);
    const others = [];
    for (let i = 0; i < 99; i++) others.push(await Client.connect(ports.master));
    for (const other of others) {
      other.socket.pause();
      other.send('x\n'.repeat(32 * 1024));
    }
    const most = { memoryMiB: 0 };
    for (let i = 0; i < 200; i++) {
      expect(await master.ask('alive')).to.equal('alive 0');
      most.memoryMiB = Math.max(most.memoryMiB, memoryMiB(server));
    }
    // Their three million answers would take 300.
    expect(most.memoryMiB - beforeMiB).to.be.below(160);
  });

  it('include TCP keepalive, by which the system detects clients whose hosts have crashed', async function () {
    if (!existsSync('/proc/net/tcp')) return this.skip();
    const { ports, master } = await half();
    await master.ask('alive');
    const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const row = rows.find((line) =>
      line.includes(`${hex(ports.master)} 0100007F${hex(Number(master.socket.localPort))} `),
    );
    // The timer that runs: 2 is that of keepalive probes.
    expect(/^\s*\d+: \S+ \S+ 01 \S+ (\d\d):/.exec(row ?? '')?.[1]).to.equal('02');
  });
});

describe('a server whose system fails', () => {
  usesProcesses();

  it('continues without file descriptors: links and clients stay, and new ones are accepted when there are some again', async () => {
    const ports = await freePorts(3);
    const other = startServer(0, 3, ports);
    const args = [chatroomBundle(), 'serve', '1', '3', String(ports.master + 1), '--base-port'];
    const command = [process.execPath, ...args, String(ports.base)];
    const poor = new Run('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...command]);
    const master = await Client.reach(ports.master + 1);
    const masterOfOther = await Client.reach(ports.master);
    await master.askUntil('alive', 'alive 0,1');
    const many: Client[] = [];
    for (let i = 0; i < 80; i++) many.push(await Client.connect(ports.master + 1));
    await until(() => many.some(({ isClosed }) => isClosed), 'one that there is no descriptor for');
    await master.send('broadcast still here\n').askUntil('get', 'messages still here');
    await masterOfOther.askUntil('get', 'messages still here');
    const late = startServer(2, 3, ports);
    const masterOfLate = await Client.reach(ports.master + 2);
    await masterOfLate.askUntil('alive', 'alive 0,2');
    expect(await master.ask('alive')).to.equal('alive 0,1');
    for (const one of many) one.close();
    await masterOfLate.askUntil('alive', 'alive 0,1,2');
    expect([poor, other, late].some(({ isOver }) => isOver)).to.equal(false);
  });

  it('keeps running when the reader of its stdout and stderr has ended', async () => {
    const ports = await freePorts();
    const args = ['serve', '0', '1', String(ports.master), '--base-port', String(ports.base)];
    const script = '{ exec "$@" 2>&1; } | true';
    const command = [process.execPath, chatroomBundle(), ...args, '--log-level', 'trace'];
    const pipeline = new Run('sh', ['-c', script, 'sh', ...command]);
    const master = await Client.reach(ports.master);
    for (let i = 0; i < 20; i++) await master.ask('alive');
    expect(await master.send('broadcast a\n').ask('get')).to.equal('messages a');
    expect(pipeline.isOver).to.equal(false);
  });

  describe('by a bug', () => {
    const faults = {
      'an uncaught exception': 'throw new Error("a fault\\nof ours")',
      'an unhandled rejection': 'void Promise.reject(new Error("a fault\\nof ours"))',
    };
    for (const [title, fault] of Object.entries(faults)) {
      it(`ends with exit code 70, one line, and a file that contains the stack and the last turns: ${title}`, async () => {
        const ports = await freePorts();
        const directory = temporaryDirectory();
        const preload = join(directory, 'fault.cjs');
        writeFileSync(preload, `process.on('SIGUSR2', () => setImmediate(() => { ${fault}; }));`);
        const args = ['serve', '0', '1', String(ports.master), '--base-port', String(ports.base)];
        const server = new Run(process.execPath, ['-r', preload, chatroomBundle(), ...args], {
          env: { TMPDIR: directory },
        });
        const master = await Client.reach(ports.master);
        for (let i = 0; i < 300; i++) await master.ask('alive');
        await master.send('broadcast what was said\n').ask('get');
        server.child.kill('SIGUSR2');
        const { code, stdout, stderr } = await server.finished();
        expect({ code, stdout }).to.deep.equal({ code: 70, stdout: '' });
        const [line, file] =
          /^chatroom: this is a bug of chatroom: a fault of ours; details are in (\S+), please report it\n$/.exec(
            stderr,
          ) ?? [];
        expect(line, stderr).to.not.equal(undefined);
        const text = readFileSync(file as string, 'utf8');
        rmSync(file as string);
        expect(text).to.match(/^Error: a fault\nof ours\n\s+at .*fault\.cjs/);
        const turns = text
          .split('The last events of server 0, the latest at the end:\n')[1]
          ?.trimEnd()
          .split('\n');
        expect(turns).to.have.length(100);
        expect(turns?.at(-1)).to.match(/^commands \{"client":0,"count":[12]\}$/);
        expect(text).to.not.contain('what was said');
      });
    }
  });
});

describe('a server that is ended', () => {
  usesProcesses();

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`by ${signal} under load has sent its accepted messages to the peers that read within the time limit of its exit`, async () => {
      const { server, ports, master } = await half(...PATIENT);
      const peer = await plainPeer({ ports, master });
      // More than the system buffers for a peer that does not read; it is behind, not gone.
      peer.socket.pause();
      const message = 'x'.repeat(100_000);
      const COUNT = 120;
      for (let i = 0; i < COUNT; i++) master.send(`broadcast ${String(i)} ${message}\n`);
      await master.askUntil('alive', 'alive 0,1');
      server.child.kill(signal);
      const begunAtMs = performance.now();
      peer.socket.resume();
      expect((await server.exited()).code).to.equal(code);
      const tookMs = performance.now() - begunAtMs;
      await peer.closed();
      const numbers = [...peer.text.matchAll(/^msg 0 (\d+) x{100000}$/gm)].map(([, number]) =>
        Number(number),
      );
      // A server that ended before its time limit had sent everything; after a longer exit, because the host is busy, a prefix
      // is enough. The limit is tested on virtual time (spec/bin/gracefulShutdown-spec.ts) and measured by the soak (P7).
      const readBy = tookMs < 350 ? COUNT : numbers.length;
      expect(numbers).to.deep.equal(Array.from({ length: readBy }, (_, i) => i));
    });
  }

  it('does not wait for a peer that does not read', async () => {
    const { server, ports, master } = await half(...PATIENT);
    const peer = await plainPeer({ ports, master });
    peer.socket.pause();
    for (let i = 0; i < 200; i++) master.send(`broadcast ${'x'.repeat(100_000)}\n`);
    await master.askUntil('alive', 'alive 0,1');
    server.child.kill('SIGTERM');
    const begunAtMs = performance.now();
    expect((await server.exited()).code).to.equal(143);
    expect(performance.now() - begunAtMs).to.be.at.least(350);
  });
});

describe('a second server with the id of one that runs on the same host', () => {
  usesProcesses();

  it('ends, reports the reason, and does not affect the first', async () => {
    const ports = await freePorts(2);
    const servers = [startServer(0, 2, ports), startServer(1, 2, ports, ['--log-level', 'info'])];
    const masters = [await Client.reach(ports.master), await Client.reach(ports.master + 1)];
    for (const master of masters) await master.askUntil('alive', 'alive 0,1');
    const elsewhere = await freePorts();
    const second = startServer(0, 2, { base: ports.base, master: elsewhere.master });
    const { code, stderr } = await second.finished();
    expect(code).to.equal(69);
    expect(stderr).to.contain(
      `port ${String(ports.base)} on 127.0.0.1 is in use. Is the server running already?`,
    );
    expect(await masters[0]!.send('broadcast unharmed\n').ask('alive')).to.equal('alive 0,1');
    await masters[1]!.askUntil('get', 'messages unharmed');
    expect(logOf(servers[1]!).map(({ msg }) => msg)).to.not.include('link down');
  });
});
