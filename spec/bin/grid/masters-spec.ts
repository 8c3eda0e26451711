/** The connections of a grid to the client ports of its servers, in a world whose answers the case controls. */
import { expect } from 'chai';
import { defer, of, Subject, throwError, VirtualTimeScheduler, type Observable } from 'rxjs';
import { gridSentence, type GridReason } from '../../../bin/grid/reason.ts';
import { masters } from '../../../bin/grid/masters.ts';
import type { Address, Socket } from '../../../lib/world/world.ts';
import { fromLatin1, joined, latin1 } from '../../support/bytes.ts';
import { FakeSocket } from '../../support/fakeSocket.ts';
import { fakeWorld } from '../../support/fakeWorld.ts';

const ADDRESSES: readonly Address[] = [0, 1, 2].map((id) => ({ host: 'grid', port: 10_000 + id }));

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

/** One connection, from the server's side. Text is one character a byte. */
class Server {
  readonly port: number;
  readonly #says$ = new Subject<Uint8Array>();
  readonly socket = new FakeSocket({ chunks$: this.#says$ });

  constructor(port: number) {
    this.port = port;
  }

  /** All that the master has written. */
  get heard(): string {
    const writes: Uint8Array[] = [];
    // The fake emits all written bytes from the beginning, synchronously.
    const listening = this.socket.bytes$.subscribe({ next: (bytes) => writes.push(bytes), error: fail });
    listening.unsubscribe();
    return latin1(joined(writes));
  }

  says(...chunks: readonly string[]): void {
    for (const chunk of chunks) this.#says$.next(fromLatin1(chunk));
  }

  leaves(): void {
    this.#says$.complete();
  }

  breaks(reason: string): void {
    this.#says$.error(new Error(reason));
  }
}

/** The connections to three servers, and their log. */
function grid(dial: (address: Address) => Observable<Socket> | undefined = () => undefined) {
  const scheduler = new VirtualTimeScheduler();
  const connections: Server[] = [];
  const said: string[] = [];
  const answers: string[] = [];
  const world = fakeWorld(scheduler, {
    dial: (address) =>
      defer(() => {
        const failing$ = dial(address);
        if (failing$ !== undefined) return failing$;
        const server = new Server(address.port);
        connections.push(server);
        return of(server.socket);
      }),
  });
  const all = masters(world, ADDRESSES, (line) => said.push(line));
  /** Sends a request; returns the promise of its outcome in an object, so that awaiting the sending does not await the answer. */
  async function asking(server: number, line: 'get' | 'alive' = 'get') {
    const outcome = all.ask(server, line, (answer) => answers.push(answer));
    await settled();
    return { outcome };
  }
  return { scheduler, connections, said, answers, all, asking };
}

/** Runs all pending microtasks. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const inWords = (problem: GridReason | undefined) => problem && gridSentence(problem);

describe('the clients of a grid', () => {
  it('send a line to its server byte by byte, without waiting', async () => {
    const { all, connections } = grid();
    expect(await all.tell(1, 'broadcast I\xe2\x80\x99m \xff')).to.equal(undefined);
    expect(connections.map(({ port, heard }) => ({ port, heard }))).to.deep.equal([
      { port: 10_001, heard: 'broadcast I\xe2\x80\x99m \xff\n' },
    ]);
  });

  it('return the answer to a request byte by byte, however it is split into chunks', async () => {
    const { asking, connections, answers, said } = grid();
    const { outcome } = await asking(0);
    expect(connections[0]?.heard).to.equal('get\n');
    expect(answers).to.deep.equal([]);
    connections[0]?.says('mess', 'ages I\xe2', '\x80\x99m,\xff', '\n');
    expect(await outcome).to.equal(undefined);
    expect(answers).to.deep.equal(['messages I\xe2\x80\x99m,\xff']);
    expect(said).to.deep.equal([]);
  });

  it('keep one connection per server for later requests', async () => {
    const { all, asking, connections, answers } = grid();
    await all.tell(0, 'broadcast a');
    const first = await asking(0);
    connections[0]?.says('messages a\n');
    await first.outcome;
    const second = await asking(0, 'alive');
    connections[0]?.says('alive 0,1\n');
    await second.outcome;
    const third = await asking(2, 'alive');
    connections[1]?.says('alive 2\n');
    await third.outcome;
    expect(connections.map(({ port, heard }) => ({ port, heard }))).to.deep.equal([
      { port: 10_000, heard: 'broadcast a\nget\nalive\n' },
      { port: 10_002, heard: 'alive\n' },
    ]);
    expect(answers).to.deep.equal(['messages a', 'alive 0,1', 'alive 2']);
  });

  it('report unsolicited output with its server, before, after and between answers', async () => {
    const { all, asking, connections, answers, said } = grid();
    await all.tell(1, 'broadcast a');
    connections[0]?.says('error before\nmessages unasked\n');
    const { outcome } = await asking(1);
    connections[0]?.says('error beside\nalive 1\nmessages a\n');
    await outcome;
    connections[0]?.says('error behind\nmessages behind\n');
    expect(answers).to.deep.equal(['messages a']);
    expect(said).to.deep.equal(
      ['error before', 'messages unasked', 'error beside', 'alive 1', 'error behind', 'messages behind'].map(
        (line) => `server 1: ${line}`,
      ),
    );
  });

  it('report unsolicited output as text, decoded from UTF-8', async () => {
    const { all, connections, said } = grid();
    await all.tell(1, 'broadcast a');
    connections[0]?.says('error I\xe2\x80\x99m\n');
    expect(said).to.deep.equal(['server 1: error I’m']);
  });

  describe('that follow a log', () => {
    const ENTRY = '{"position":0,"text":"I\xe2\x80\x99m"}';
    async function following(from?: string) {
      const all = grid();
      const entries: string[] = [];
      const outcome = all.all.follow(1, from, (entry) => entries.push(entry));
      await settled();
      return { ...all, entries, outcome };
    }

    it('return its entries byte by byte, over a separate connection, after those that exist', async () => {
      const { all, asking, connections, entries, outcome, said, answers } = await following('-5');
      expect(connections[0]?.heard).to.equal('follow -5\nalive\n');
      connections[0]?.says(`${ENTRY}\nalive 0,1\n`);
      expect(await outcome).to.equal(undefined);
      expect(entries).to.deep.equal([ENTRY]);
      const { outcome: asked } = await asking(1, 'alive');
      connections[0]?.says(`${ENTRY}\nerror odd\n`);
      connections[1]?.says('alive 0,1\n');
      await asked;
      expect({ entries, answers, said }).to.deep.equal({
        entries: [ENTRY, ENTRY],
        answers: ['alive 0,1'],
        said: ['server 1: error odd'],
      });
      expect(await all.follow(1, undefined, fail)).to.deep.equal({ code: 'followed-already', server: 1 });
    });

    it('report the end of the server, and can follow it again', async () => {
      const { all, connections, outcome, said } = await following();
      expect(connections[0]?.heard).to.equal('follow\nalive\n');
      connections[0]?.says('alive 0,1\n');
      await outcome;
      connections[0]?.leaves();
      expect(said).to.deep.equal(['server 1 is no longer followed: it closed the connection']);
      void all.follow(1, '0', fail);
      await settled();
      expect(connections[1]?.heard).to.equal('follow 0\nalive\n');
    });

    it('report nothing after they are closed', async () => {
      const { all, connections, outcome, said } = await following();
      connections[0]?.says('alive 0,1\n');
      await outcome;
      all.close();
      expect(connections[0]?.socket.isDestroyed).to.equal(true);
      expect(said).to.deep.equal([]);
    });

    it('report an error if it does not answer', async () => {
      const { connections, outcome, said } = await following();
      connections[0]?.breaks('read ECONNRESET');
      expect(inWords(await outcome)).to.equal('server 1 did not answer: read ECONNRESET');
      expect(said).to.deep.equal([]);
    });
  });

  it('report an error if a server cannot be reached, and connect again for the next request', async () => {
    let isThere = false;
    const refused$ = throwError(() => new Error('connect ECONNREFUSED'));
    const { all, asking, connections, answers } = grid(() => (isThere ? undefined : refused$));
    const problem = 'server 2 did not answer: connect ECONNREFUSED';
    expect(inWords(await all.tell(2, 'broadcast a'))).to.equal(problem);
    expect(inWords(await (await asking(2)).outcome)).to.equal(problem);
    isThere = true;
    const { outcome } = await asking(2);
    connections[0]?.says('messages \n');
    expect(await outcome).to.equal(undefined);
    expect(answers).to.deep.equal(['messages ']);
  });

  describe('after a request that is not answered in time', () => {
    it('report an error after ten seconds, and not earlier', async () => {
      const { asking, scheduler, connections, answers } = grid();
      const { outcome } = await asking(0);
      let problem: GridReason | undefined;
      void outcome.then((told) => (problem = told));
      scheduler.maxFrames = 9_999;
      scheduler.flush();
      await settled();
      expect(problem).to.equal(undefined);
      scheduler.maxFrames = 10_000;
      scheduler.flush();
      expect(inWords(await outcome)).to.match(/^server 0 did not answer: /);
      expect(connections[0]?.socket.isDestroyed).to.equal(true);
      expect(answers).to.deep.equal([]);
    });

    it('do not take a late answer for the next one: the connection is closed', async () => {
      const { asking, scheduler, connections, answers, said } = grid();
      const late = await asking(0);
      scheduler.flush();
      expect(inWords(await late.outcome)).to.match(/^server 0 did not answer: within \d+ ms$/);

      const next = await asking(0);
      expect(connections).to.have.length(2);
      connections[0]?.says('messages too late\n');
      await settled();
      expect(answers).to.deep.equal([]);
      connections[1]?.says('messages in time\n');
      expect(await next.outcome).to.equal(undefined);
      expect(answers).to.deep.equal(['messages in time']);
      expect(said).to.deep.equal([]);
    });

    it('have no deadline after the answer has arrived', async () => {
      const { asking, scheduler, connections } = grid();
      const { outcome } = await asking(0);
      connections[0]?.says('messages \n');
      await outcome;
      scheduler.flush();
      expect(scheduler.now()).to.equal(0);
      expect(connections[0]?.socket.isDestroyed).to.equal(false);
    });
  });

  for (const [how, end] of [
    ['ends', (server: Server) => server.leaves()],
    ['breaks', (server: Server) => server.breaks('read ECONNRESET')],
  ] as const) {
    it(`report an error if the connection ${how} before the answer, and connect again for the next request`, async () => {
      const { asking, connections, answers } = grid();
      const { outcome } = await asking(0);
      end(connections[0]!);
      expect(inWords(await outcome)).to.match(
        how === 'ends' ? /: it closed the connection$/ : /: read ECONNRESET$/,
      );
      expect(connections[0]?.socket.isDestroyed).to.equal(true);
      const next = await asking(0);
      connections[1]?.says('messages \n');
      expect(await next.outcome).to.equal(undefined);
      expect(answers).to.deep.equal(['messages ']);
    });

    it(`connect again if the connection ${how} between two lines`, async () => {
      const { all, connections } = grid();
      await all.tell(0, 'broadcast a');
      end(connections[0]!);
      await settled();
      expect(await all.tell(0, 'broadcast b')).to.equal(undefined);
      expect(connections.map(({ heard }) => heard)).to.deep.equal(['broadcast a\n', 'broadcast b\n']);
    });
  }

  it('close the connection to a server on request, no other, and connect again when necessary', async () => {
    const { all, connections, said } = grid();
    await all.tell(0, 'broadcast a');
    await all.tell(1, 'broadcast b');
    all.forget(0);
    all.forget(2);
    expect(connections.map(({ socket }) => socket.isDestroyed)).to.deep.equal([true, false]);
    connections[0]?.says('error too late\n');
    await all.tell(0, 'broadcast c');
    expect(connections.map(({ heard }) => heard)).to.deep.equal([
      'broadcast a\n',
      'broadcast b\n',
      'broadcast c\n',
    ]);
    expect(said).to.deep.equal([]);
  });

  it('close every connection when they are closed', async () => {
    const { all, connections } = grid();
    for (const id of [0, 1, 2]) await all.tell(id, 'broadcast a');
    all.close();
    expect(connections.map(({ socket }) => socket.isDestroyed)).to.deep.equal([true, true, true]);
  });

  describe('with two requests to one server at once', () => {
    it('send the second request after the first answer, and return each its own answer', async () => {
      const { all, connections, said } = grid();
      const got: string[] = [];
      const first = all.ask(0, 'get', (answer) => got.push(`first: ${answer}`));
      const second = all.ask(0, 'alive', (answer) => got.push(`second: ${answer}`));
      const third = all.ask(0, 'get', (answer) => got.push(`third: ${answer}`));
      await settled();
      expect(connections.map(({ heard }) => heard)).to.deep.equal(['get\n']);
      connections[0]?.says('messages a\n');
      await first;
      await settled();
      connections[0]?.says('alive 0\n');
      await second;
      await settled();
      connections[0]?.says('messages a,b\n');
      await third;
      expect(got).to.deep.equal(['first: messages a', 'second: alive 0', 'third: messages a,b']);
      expect(said).to.deep.equal([]);
    });

    it('send the second request also after an error of the first', async () => {
      const { all, connections, answers, scheduler } = grid();
      const first = all.ask(0, 'get', () => undefined);
      const second = all.ask(0, 'alive', (answer) => answers.push(answer));
      await settled();
      scheduler.flush();
      expect(inWords(await first)).to.match(/^server 0 did not answer: /);
      await settled();
      connections[1]?.says('alive 0\n');
      expect(await second).to.equal(undefined);
      expect(answers).to.deep.equal(['alive 0']);
    });

    it('do not wait for the answer of another server', async () => {
      const { all, connections } = grid();
      void all.ask(0, 'get', () => undefined);
      const other = all.ask(1, 'get', () => undefined);
      await settled();
      connections[1]?.says('messages \n');
      expect(await other).to.equal(undefined);
      expect(connections[0]?.heard).to.equal('get\n');
    });

    it('make one connection for all concurrent requests, and close it after them', async () => {
      const { all, connections } = grid();
      await Promise.all([all.tell(0, 'broadcast a'), all.tell(0, 'broadcast b')]);
      expect(connections.map(({ heard }) => heard)).to.deep.equal(['broadcast a\nbroadcast b\n']);
      all.close();
      expect(connections.map(({ socket }) => socket.isDestroyed)).to.deep.equal([true]);
    });
  });

  it('keep a new connection when the one that it replaced fails late', async () => {
    const { all, asking, connections } = grid();
    const { outcome } = await asking(0);
    all.forget(0);
    await all.tell(0, 'broadcast a');
    connections[0]?.breaks('late');
    await outcome;
    await all.tell(0, 'broadcast b');
    expect(connections.map(({ heard }) => heard)).to.deep.equal(['get\n', 'broadcast a\nbroadcast b\n']);
  });

  it('close a connection that is closed while it is being made', async () => {
    const { all, connections } = grid();
    const told = all.tell(0, 'broadcast a');
    all.forget(0);
    await told;
    expect(connections[0]?.socket.isDestroyed).to.equal(true);
    expect(await all.tell(0, 'broadcast b')).to.equal(undefined);
    expect(connections[1]?.heard).to.equal('broadcast b\n');
  });
});
