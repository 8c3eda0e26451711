/** A mixed grid: this project's servers, and a strict peer with only `ping` and `msg`. */
import { expect } from 'chai';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Client, freePorts, logOf, type Ports, type Run } from '../support/processes.ts';
import { startServer, until, usesProcesses } from '../support/processes.ts';

/** A minimal server: accepts servers above its id, dials those below it. */
class PlainPeer {
  readonly id: number;
  /** The received messages, by sender. */
  readonly heard: Record<number, string[]> = {};
  /** Input that would make a real plain server close a link, or crash. */
  readonly complaints: string[] = [];
  readonly links = new Map<number, Socket>();
  readonly #sockets = new Set<Socket>();
  readonly #listener: Server;
  readonly #pinging: NodeJS.Timeout;
  isSilent = false;
  linesRead = 0;
  lastPingAtMs = 0;

  readonly #patienceMs: number;

  /** @param patienceMs - the time of silence after which a link is closed */
  constructor(id: number, { base }: Ports, patienceMs: number) {
    this.id = id;
    this.#patienceMs = patienceMs;
    this.#listener = createServer((socket) => this.#serve(socket)).listen(base + id, '127.0.0.1');
    for (let lower = 0; lower < id; lower++) this.#serve(connect(base + lower, '127.0.0.1'));
    this.#pinging = setInterval(() => this.#sockets.forEach((socket) => this.#ping(socket)), 500);
  }

  #ping(socket: Socket): void {
    if (this.isSilent) return;
    this.lastPingAtMs = performance.now();
    socket.write(`ping ${String(this.id)}\n`);
  }

  #serve(socket: Socket): void {
    let peer: number | undefined;
    let rest = '';
    const complain = (what: string) => this.complaints.push(`of ${String(peer)}: ${what}`);
    const closeSilent = () => socket.destroy(new Error(String(complain('nothing for too long'))));
    const silence = setTimeout(closeSilent, this.#patienceMs);
    this.#sockets.add(socket);
    this.#ping(socket);
    socket
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(silence);
        this.#sockets.delete(socket);
        if (peer !== undefined && this.links.get(peer) === socket) this.links.delete(peer);
      });
    socket.on('data', (chunk) => {
      silence.refresh();
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        this.linesRead++;
        const [word, sender, ...contents] = Buffer.from(line, 'latin1').toString().split(' ');
        if (sender === undefined) complain(`a line of one word: ${line}`);
        if (peer === undefined) {
          if (!/^ping \d$/.test(line)) complain(`the first line is ${line}`);
          peer = Number(sender);
          if (this.links.has(peer)) complain('a second connection while the first stands');
          this.links.set(peer, socket);
        } else if (word === 'msg') (this.heard[Number(sender)] ??= []).push(contents.join(' '));
      }
    });
  }

  /** Sends a message to the given peers. */
  say(message: string, to: Iterable<number> = this.links.keys()): void {
    for (const peer of to) this.links.get(peer)?.write(`msg ${String(this.id)} ${message}\n`);
  }

  /** Crashes like a killed process: the system closes or resets all its sockets. */
  crash(how: 'closed' | 'reset' = 'closed'): void {
    clearInterval(this.#pinging);
    this.#listener.close();
    for (const socket of this.#sockets) if (how === 'reset') socket.resetAndDestroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Messages with a number, and with text beyond letters. */
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix} I’m no. ${String(i)}, é`);

describe('a grid with a plain peer', () => {
  usesProcesses();

  const plainPeers: PlainPeer[] = [];
  afterEach(() => plainPeers.splice(0).forEach((plain) => plain.crash()));

  function startPlain(id: number, ports: Ports, patienceMs = 60_000): PlainPeer {
    const plain = new PlainPeer(id, ports, patienceMs);
    plainPeers.push(plain);
    return plain;
  }

  interface Mixed {
    readonly ports: Ports;
    readonly plain: PlainPeer;
    /** The ids of the two servers, and a client and the process of each. */
    readonly ids: readonly number[];
    readonly masters: readonly Client[];
    readonly servers: readonly Run[];
  }

  /** Waits until all three list each other. */
  async function meet({ plain, masters }: Pick<Mixed, 'plain' | 'masters'>): Promise<void> {
    for (const master of masters) await master.askUntil('alive', 'alive 0,1,2');
    await until(() => plain.links.size === 2, 'links of the plain peer to both servers');
  }

  /** A grid of three, of which one is plain. With a long suspicion deadline, so that only the cases about silence depend on time. */
  async function mixed(
    plainId: number,
    flags: readonly string[] = ['--suspect-after-ms', '30100'],
    patienceMs?: number,
  ): Promise<Mixed> {
    const ports = await freePorts(3);
    const ids = [0, 1, 2].filter((id) => id !== plainId);
    const servers = ids.map((id) => startServer(id, 3, ports, ['--log-level', 'info', ...flags]));
    const masters = await Promise.all(ids.map((id) => Client.reach(ports.master + id)));
    const plain = startPlain(plainId, ports, patienceMs);
    await meet({ plain, masters });
    return { ports, plain, ids, masters, servers };
  }

  /** The ids without the plain peer's, as they are listed. */
  const without = ({ ids }: Mixed) => `alive ${ids.join(',')}`;

  const roles = ['is dialled by both', 'dials one and is dialled by the other', 'dials both'];
  for (const [plainId, role] of roles.entries()) {
    describe(`that ${role}`, () => {
      it('lists it, and sends it every broadcast, in order', async () => {
        const { plain, ids, masters } = await mixed(plainId);
        const said = ids.map((id) => numbered(`from ${String(id)}`, 300));
        for (let i = 0; i < 300; i++)
          masters.forEach((master, k) => master.send(`broadcast ${said[k]![i]!}\n`));
        await until(
          () => ids.every((id) => plain.heard[id]?.length === 300),
          () => `all messages: ${JSON.stringify(plain.heard).slice(-200)}`,
        );
        expect(ids.map((id) => plain.heard[id])).to.deep.equal(said);
        expect(Object.keys(plain.heard)).to.have.length(2);
        expect(plain.complaints).to.deep.equal([]);
      });

      it('logs its messages, in order, and does not forward them to others', async () => {
        const { plain, ids, masters } = await mixed(plainId);
        const toAll = numbered('to all', 300);
        for (const message of toAll) plain.say(message);
        plain.say('to one', ids.slice(0, 1));
        // Only the commas between messages and the one within each.
        await masters[0]!.askUntil('get', `messages ${[...toAll, 'to one'].join(',')}`);
        await masters[1]!.askUntil('get', `messages ${toAll.join(',')}`);
        // By now a forwarded message would have arrived.
        masters.forEach((master) => master.send('broadcast last\n'));
        await until(() => ids.every((id) => plain.heard[id]?.includes('last')), 'the last message');
        expect(ids.map((id) => plain.heard[id])).to.deep.equal([['last'], ['last']]);
        expect(await masters[1]!.ask('get')).to.not.contain('to one');
        expect(plain.complaints).to.deep.equal([]);
      });

      for (const how of ['closed', 'reset'] as const) {
        it(`detects its crash (sockets ${how}), and lists it again after its restart`, async () => {
          const grid = await mixed(plainId);
          const { plain, masters, ports } = grid;
          plain.crash(how);
          for (const master of masters) await master.askUntil('alive', without(grid));
          masters[0]!.send('broadcast missed\n');
          await masters[1]!.askUntil('get', 'messages missed');

          const again = startPlain(plainId, ports);
          await meet({ plain: again, masters });
          masters[0]!.send('broadcast not missed\n');
          await until(() => Object.values(again.heard).flat().length > 0, 'a message');
          expect(again.heard).to.deep.equal({ [grid.ids[0]!]: ['not missed'] });
          expect(again.complaints).to.deep.equal([]);
        });
      }

      it('does not list it after a second of silence, and lists it again after its next message; no message is lost', async () => {
        const grid = await mixed(plainId, []);
        const { plain, masters, servers } = grid;
        plain.isSilent = true;
        for (const master of masters) await master.askUntil('alive', without(grid));
        const silentForMs = performance.now() - plain.lastPingAtMs;
        // The deadline of 920 ms is tested exactly by the marble specs; this host may be busy.
        expect(silentForMs).to.be.at.least(700);
        masters[0]!.send('broadcast while silent\n');
        await masters[1]!.askUntil('get', 'messages while silent');

        plain.isSilent = false;
        plain.say('hello');
        for (const master of masters) await master.askUntil('alive', 'alive 0,1,2');
        await until(() => plain.heard[grid.ids[0]!]?.[0] === 'while silent', 'what was said meanwhile');
        expect(plain.complaints).to.deep.equal([]);
        expect(servers.flatMap(logOf).map(({ msg }) => msg)).to.not.include('link down');
      });
    });
  }

  for (const [title, plainIds] of [
    ['that is a server of this project with --plain, dialled by the other', [0]],
    ['that is a server of this project with --plain, dialling the other', [1]],
    ['and another, both of this project', [0, 1]],
  ] as const) {
    it(`${title}, delivers every broadcast in both directions, and lists all`, async () => {
      const ports = await freePorts(2);
      const isPlain = (id: number) => plainIds.some((plain) => plain === id);
      const servers = [0, 1].map((id) =>
        startServer(id, 2, ports, ['--log-level', 'debug', ...(isPlain(id) ? ['--plain'] : [])]),
      );
      const masters = await Promise.all([0, 1].map((id) => Client.reach(ports.master + id)));
      for (const master of masters) await master.askUntil('alive', 'alive 0,1');
      const said = [0, 1].map((id) =>
        numbered(`from ${String(id)}`, 300).map((text) => text.replace(',', '')),
      );
      for (let i = 0; i < 300; i++)
        masters.forEach((master, id) => master.send(`broadcast ${said[id]![i]!}\n`));
      for (const master of masters) {
        let log: string[] = [];
        await until(
          async () => (log = (await master.ask('get')).replace('messages ', '').split(',')).length === 600,
          () => `all messages; there were ${String(log.length)}`,
        );
        for (const [id, texts] of said.entries())
          expect(log.filter((text) => text.startsWith(`from ${String(id)} `))).to.deep.equal(texts);
      }
      // Each plain server has ignored the session line of the other, without losing a link.
      const ignored = servers.map(
        (server) => logOf(server).filter(({ msg }) => msg === 'line ignored').length,
      );
      expect(ignored).to.deep.equal([0, 1].map((id) => (isPlain(id) && !isPlain(1 - id) ? 1 : 0)));
      expect(servers.flatMap(logOf).map(({ msg }) => msg)).to.not.include('link down');
    });
  }

  it('without messages stays complete, and sends it heartbeats all the time', async () => {
    const { plain, masters, servers } = await mixed(1);
    const before = plain.linesRead;
    await until(() => plain.linesRead >= before + 24, 'a dozen pings of each server');
    for (const master of masters) expect(await master.ask('alive')).to.equal('alive 0,1,2');
    const happened = servers.flatMap(logOf).map(({ msg }) => msg);
    expect(happened).to.not.include('link down').and.not.include('suspected');
    expect(plain.complaints).to.deep.equal([]);
  });

  it('that was started first lists it on both sides of the servers that start later', async () => {
    const ports = await freePorts(3);
    const plain = startPlain(0, ports);
    const ids = [2, 1];
    ids.forEach((id) => startServer(id, 3, ports));
    const masters = await Promise.all(ids.map((id) => Client.reach(ports.master + id)));
    await meet({ plain, masters });
    expect(plain.complaints).to.deep.equal([]);
  });

  it('accepts a server again that was paused until the plain peer had closed its link', async () => {
    const { plain, masters, servers } = await mixed(0, [], 1000);
    servers[0]!.child.kill('SIGSTOP');
    await masters[1]!.askUntil('alive', 'alive 0,2');
    // The plain peer closes its link to the paused server after a second of silence.
    await until(() => !plain.links.has(1), 'the plain peer to lose patience');
    servers[0]!.child.kill('SIGCONT');
    await meet({ plain, masters });
    expect(plain.complaints).to.deep.equal(['of 1: nothing for too long']);
  });
});
