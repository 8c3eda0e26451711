/** Boxes of this project and one of GoOvid, on a network in virtual time. */
import { expect } from 'chai';
import { mergeMap, Subject, type Subscription } from 'rxjs';
import { AGENT_TYPES } from '../../lib/agentTypes.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { readConfiguration } from '../../lib/agent/configuration/read.ts';
import { readFileSync } from 'node:fs';
import { addressOf, serve, type BoxTurn, type ServeOptions } from '../../lib/box/serve.ts';
import type { BoxEvent } from '../../lib/box/events.ts';
import { Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { Socket, World } from '../../lib/world/world.ts';
import { fakeNetwork } from '../support/fakeWorld.ts';
import { GoOvidBox, goOvidStore, PING_EVERY_MS, type Agent } from '../support/goOvidBox.ts';

function example(name: string): Configuration {
  const text = readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), 'utf8');
  return readConfiguration(text, { types: AGENT_TYPES, file: name }).configuration as Configuration;
}

const FIRST = '127.0.0.1:5001';
const SECOND = '127.0.0.1:5002';

function fail(error: unknown): never {
  throw error;
}

/** A network in virtual time, with boxes of both kinds. */
class Grid {
  readonly time = new VirtualTime();
  readonly #scheduler = new Process('grid', this.time).scheduler;
  readonly #world: World = fakeNetwork(this.#scheduler);
  readonly #configuration: Configuration;
  readonly #running: Subscription[] = [];
  /** Everything that the boxes of this project say, by box. */
  readonly said: string[] = [];

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** Starts a box of this project. The result makes a request of an agent. */
  ours(box: string, options: ServeOptions = { isMixed: true }, configuration = this.#configuration) {
    const requests$ = new Subject<BoxEvent & { kind: 'agentRequested' }>();
    const turns$ = serve(configuration, box, this.#world, { ...options, requests$ });
    this.#running.push(turns$.subscribe({ next: (turn) => this.#record(box, turn), error: fail }));
    return (agent: string, request: unknown) =>
      requests$.next({ kind: 'agentRequested', agent, by: 'spec', request });
  }

  /** Starts a box of GoOvid. The result resets its connections. */
  goOvid(address: string, agents: Readonly<Record<string, Agent>> = {}) {
    const boxOf = Object.fromEntries(
      [...this.#configuration.agents.values()].map(({ id, box }) => [id, box]),
    );
    const box = new GoOvidBox(address, boxOf, agents);
    const links = new Map<Socket, () => void>();
    const now = () => this.#scheduler.now();
    const connected = (socket: Socket) => {
      const encoder = new TextEncoder();
      const { data, closed } = box.opened(
        { write: (text) => socket.write(encoder.encode(text)), close: () => socket.destroy() },
        now(),
      );
      const gone = () => {
        links.delete(socket);
        closed();
      };
      const reading = socket.chunks$.subscribe({
        next: (chunk) => data(new TextDecoder().decode(chunk), now()),
        complete: gone,
        error: gone,
      });
      links.set(socket, () => {
        // What has not been read is lost.
        reading.unsubscribe();
        socket.destroy();
        gone();
      });
    };
    this.#running.push(
      this.#world
        .listen(addressOf(address))
        .pipe(mergeMap(({ sockets$ }) => sockets$))
        .subscribe({ next: connected, error: fail }),
    );
    const dial = () => {
      for (const other of box.dialled)
        if (!box.isLinked(other))
          this.#running.push(
            this.#world.dial(addressOf(other)).subscribe({ next: connected, error: () => undefined }),
          );
    };
    const every = (ms: number, work: () => void): void =>
      void this.#running.push(
        this.#scheduler.schedule(function () {
          work();
          this.schedule(undefined, ms);
        }, ms),
      );
    dial();
    every(PING_EVERY_MS, () => box.tick(now()));
    every(1000, dial);
    return {
      box,
      cut: () => {
        for (const end of [...links.values()]) end();
      },
    };
  }

  run(ms: number): this {
    this.time.runUntil(this.#scheduler.now() + ms);
    return this;
  }

  close(): void {
    for (const one of this.#running) one.unsubscribe();
  }

  #record(box: string, { event, effects }: BoxTurn): void {
    const name = box === FIRST ? 'first' : 'second';
    if (event.kind === 'linkUp')
      this.said.push(`${name}: link${event.incarnation === undefined ? ' without sessions' : ''}`);
    if (event.kind === 'peerDown') this.said.push(`${name}: down`);
    if (event.kind === 'dialFailed' && 'own' in event.reason) this.said.push(`${name}: ${event.reason.code}`);
    if (event.kind === 'connectionRefused') this.said.push(`${name}: refused: ${event.reason.code}`);
    for (const effect of effects) {
      if (effect.kind === 'indicated') this.said.push(`${name}: ${String(effect.indication)}`);
      if (effect.kind === 'refused') this.said.push(`${name}: refused: ${effect.reason}`);
    }
  }
}

describe('a mixed grid', () => {
  let grid: Grid;
  afterEach(() => grid.close());

  it('has the store of kvs.json in a box of GoOvid, which may start later', () => {
    grid = new Grid(example('kvs'));
    const request = grid.ours(FIRST);
    grid.run(500);
    request('1', 'put x 7');
    grid.run(3000);
    const { box } = grid.goOvid(SECOND, { 3: goOvidStore() });
    grid.run(1200);
    request('1', 'get x');
    grid.run(100);
    request('1', 'get y');
    grid.run(5000);
    expect(grid.said).to.deep.equal([
      'first: link without sessions',
      'first: ok',
      'first: 7',
      'first: No such entry',
    ]);
    expect(box.received).to.deep.equal(['2 3 1 2 put x 7', '2 3 1 2 get x', '2 3 1 2 get y']);
    expect(box.complaints).to.deep.equal([]);
  });

  for (const [us, them] of [
    [FIRST, SECOND],
    [SECOND, FIRST],
  ] as const)
    it(`passes the lines of chat.json on in both directions, whichever box dials: that of GoOvid is ${them}`, () => {
      grid = new Grid(example('chat'));
      const [ourAgent, theirAgent] = us === FIRST ? (['1', '2'] as const) : (['2', '1'] as const);
      const { box, cut } = grid.goOvid(them);
      const request = grid.ours(us);
      grid.run(2000);
      request(ourAgent, 'für heute');
      box.send(theirAgent, [ourAgent, '1', 'other bye, all']);
      grid.run(100);
      expect(box.received).to.have.lengthOf(1);
      expect(box.received[0]).to.match(/^\d \d 1 (alice|bob) für heute$/);
      const name = us === FIRST ? 'first' : 'second';
      expect(grid.said).to.deep.equal([`${name}: link without sessions`, `${name}: other > bye, all`]);
      // What is on its way is lost, and this side is told; then it goes on.
      request(ourAgent, 'lost');
      cut();
      grid.run(2500);
      request(ourAgent, 'again');
      grid.run(100);
      expect(box.received.slice(1).map((line) => line.split(' ').at(-1))).to.deep.equal(['again']);
      expect(grid.said.slice(2)).to.deep.equal([`${name}: down`, `${name}: link without sessions`]);
      expect(box.complaints).to.deep.equal([]);
    });

  it('has a box of GoOvid between two of this project, which have sessions with each other', () => {
    const agent = (myname: string, port: number, contacts: Readonly<Record<string, string>>) => ({
      type: 'chat',
      box: `127.0.0.1:${String(port)}`,
      attrs: { myname, contacts: Object.keys(contacts) },
      routes: Object.fromEntries(Object.entries(contacts).map(([name, id]) => [name, { [id]: 1 }])),
    });
    const text = JSON.stringify({
      '1': agent('alice', 5001, { bob: '2', carol: '3' }),
      '2': agent('bob', 5002, { alice: '1', carol: '3' }),
      '3': agent('carol', 5003, { alice: '1', bob: '2' }),
    });
    const { configuration } = readConfiguration(text, { types: AGENT_TYPES, file: 'chat' });
    grid = new Grid(configuration as Configuration);
    const alice = grid.ours(FIRST);
    const { box } = grid.goOvid(SECOND);
    const carol = grid.ours('127.0.0.1:5003');
    grid.run(2000);
    alice('1', 'hello');
    carol('3', 'hi');
    box.send('2', ['1', '1', 'bob hey']);
    box.send('2', ['3', '1', 'bob hey']);
    grid.run(3000);
    expect(box.received.sort()).to.deep.equal(['1 2 1 alice hello', '3 2 1 carol hi']);
    expect(box.complaints).to.deep.equal([]);
    expect(grid.said.sort()).to.deep.equal([
      'first: bob > hey',
      'first: carol > hi',
      'first: link',
      'first: link without sessions',
      'second: alice > hello',
      'second: bob > hey',
      'second: link',
      'second: link without sessions',
    ]);
  });

  it('suspects a silent box of GoOvid, keeps the connection, and loses nothing', () => {
    grid = new Grid(example('chat'));
    const { box } = grid.goOvid(SECOND);
    const request = grid.ours(FIRST);
    grid.run(2000);
    box.isSilent = true;
    grid.run(2000);
    request('1', 'hello');
    box.isSilent = false;
    grid.run(1000);
    expect(box.received).to.deep.equal(['1 2 1 alice hello']);
    expect(grid.said).to.deep.equal(['first: link without sessions']);
  });

  for (const [what, first, second] of [
    ['of which both let boxes of GoOvid in', true, true],
    ['of which the first does', true, false],
    ['of which the second does', false, true],
  ] as const)
    it(`has sessions between two boxes of this project ${what}`, () => {
      grid = new Grid(example('chat'));
      const request = grid.ours(FIRST, { isMixed: first });
      const answer = grid.ours(SECOND, { isMixed: second });
      grid.run(1000);
      request('1', 'hello');
      answer('2', 'hi');
      grid.run(5000);
      expect(grid.said.sort()).to.deep.equal([
        'first: bob > hi',
        'first: link',
        'second: alice > hello',
        'second: link',
      ]);
    });

  it('refuses boxes of GoOvid without being told to let them in, and boxes of another configuration', () => {
    grid = new Grid(example('chat'));
    grid.ours(FIRST, {});
    const { box } = grid.goOvid(SECOND);
    grid.run(1500);
    expect(new Set(grid.said)).to.deep.equal(new Set(['first: refused: without-sessions']));
    box.close();

    grid.close();
    grid = new Grid(example('chat'));
    grid.ours(FIRST);
    const other = readFileSync(new URL('../../examples/chat.json', import.meta.url), 'utf8').replace(
      '"bob", "contacts"',
      '"bobby", "contacts"',
    );
    grid.ours(
      SECOND,
      { isMixed: true },
      readConfiguration(other, { types: AGENT_TYPES, file: 'chat' }).configuration,
    );
    grid.run(300);
    expect(new Set(grid.said)).to.deep.equal(
      new Set(['first: refused: other-configuration', 'second: other-configuration']),
    );
  });
});
