/** The real world on loopback: the interface's contract with real sockets. Both ends are in this process. */
import { expect } from 'chai';
import { connect, type Socket as NetSocket } from 'node:net';
import {
  firstValueFrom,
  map,
  mergeMap,
  ReplaySubject,
  Subscription,
  take,
  tap,
  timer,
  toArray,
  type Observable,
} from 'rxjs';
import { nodeWorld } from '../../lib/world/node.ts';
import {
  DRAIN_MARK_BYTES,
  DialError,
  ListenError,
  type Address,
  type Listener,
  type Socket,
} from '../../lib/world/world.ts';
import { freePorts, isPortFree, until } from '../support/processes.ts';

const world = nodeWorld();

/** Everything that the case has open. */
let open: Subscription;
beforeEach(() => (open = new Subscription()));
afterEach(() => open.unsubscribe());

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

async function freeAddress(): Promise<Address> {
  return { host: '127.0.0.1', port: (await freePorts()).base };
}

/** A port that is bound until the end of the case, or until it is closed. */
async function bound() {
  const address = await freeAddress();
  const listener$ = new ReplaySubject<Listener>(1);
  const binding = world.listen(address).subscribe(listener$);
  open.add(binding);
  const { sockets$ } = await firstValueFrom(listener$);
  function accept(): Observable<Socket> {
    const accepted$ = new ReplaySubject<Socket>(Infinity);
    open.add(sockets$.pipe(tap((socket) => open.add(() => socket.destroy()))).subscribe(accepted$));
    return accepted$;
  }
  return { address, accept, giveBack: () => binding.unsubscribe() };
}

/** The other side of a connection as a plain socket, which does only what the case requests. */
async function connected({ host, port }: Address): Promise<NetSocket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  open.add(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** A connection: this project's end, and a plain socket. */
async function withOther(): Promise<{ socket: Socket; other: NetSocket }> {
  const { address, accept } = await bound();
  const other = await connected(address);
  return { socket: await firstValueFrom(accept()), other };
}

/** A connection between two sockets of this project: the dialling one, and the accepted one. */
async function pair(): Promise<readonly [Socket, Socket]> {
  const { address, accept } = await bound();
  const dialled = await firstValueFrom(world.dial(address));
  open.add(() => dialled.destroy());
  return [dialled, await firstValueFrom(accept())];
}

/** Collects what arrives at an end of a connection from now on. */
class Receiver {
  readonly #chunks: Uint8Array[] = [];
  readonly #reading: Subscription;
  /** The end of the connection, if it has ended. */
  end: 'completed' | Error | undefined;

  constructor(socket: Socket) {
    this.#reading = socket.chunks$.subscribe({
      next: (chunk) => this.#chunks.push(chunk),
      error: (error: unknown) => (this.end = error as Error),
      complete: () => (this.end = 'completed'),
    });
  }

  get length(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  close(): void {
    this.#reading.unsubscribe();
  }

  async ended(): Promise<'completed' | Error> {
    await until(() => this.end !== undefined, 'the end of what arrives');
    return this.end as 'completed' | Error;
  }
}

/** Counts how often the bytes of a socket have left, and whether it was reported as gone. */
function drainsOf(socket: Socket): { count: number; isOver: boolean } {
  const drains = { count: 0, isOver: false };
  open.add(
    socket.drained$.subscribe({
      next: () => drains.count++,
      error: () => undefined,
      complete: () => (drains.isOver = true),
    }),
  );
  return drains;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** More than the system buffers for a connection that is not read. */
const MUCH_BYTES = 32 * 1024 * 1024;
function writeMuch(socket: Socket): void {
  const block = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < MUCH_BYTES / block.length; i++) socket.write(block);
}

/** Waits for all input that the system has ready: on loopback, sent bytes are ready at the other end at once. */
async function settled(): Promise<void> {
  for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('nodeWorld', () => {
  it('emits chunks as plain arrays: blocks of one kind of array are read by code that is compiled once', async () => {
    const { socket, other } = await withOther();
    const chunk$ = firstValueFrom(socket.chunks$);
    other.write('line\n');
    expect(Object.getPrototypeOf(await chunk$)).to.equal(Uint8Array.prototype);
  });

  describe('listen', () => {
    it('emits every connection, including those before the subscription', async () => {
      const { address, accept } = await bound();
      const early = [await connected(address), await connected(address)];
      await settled();
      const remotes: string[] = [];
      open.add(accept().subscribe({ next: ({ remote }) => remotes.push(remote), error: fail }));
      expect(remotes).to.have.length(2);
      const late = await connected(address);
      await until(() => remotes.length === 3, 'the third connection');
      expect(remotes).to.deep.equal(
        [...early, late].map(({ localPort }) => `127.0.0.1:${String(localPort)}`),
      );
    });

    it('errors with the address and the reason if a port is in use', async () => {
      const { address, accept } = await bound();
      const error: unknown = await firstValueFrom(world.listen(address)).catch((reason: unknown) => reason);
      expect(error).to.be.an.instanceOf(ListenError).and.to.include({ address, code: 'EADDRINUSE' });
      const { message, cause } = error as ListenError;
      expect(message).to.equal(`cannot listen on 127.0.0.1:${String(address.port)}: EADDRINUSE`);
      expect(cause).to.have.property('syscall', 'listen');
      const other = await connected(address);
      expect((await firstValueFrom(accept())).remote).to.contain(`:${String(other.localPort)}`);
    });

    it('closes the port at once when it is unsubscribed from', async () => {
      const { address, giveBack } = await bound();
      expect(await isPortFree(address.port)).to.equal(false);
      giveBack();
      expect(await isPortFree(address.port)).to.equal(true);
    });

    it('binds nothing if it is unsubscribed from before it is bound', async () => {
      const address = await freeAddress();
      const happened: unknown[] = [];
      const binding = world.listen(address).subscribe({
        next: () => happened.push('bound'),
        error: (error: unknown) => happened.push(error),
      });
      binding.unsubscribe();
      await settled();
      expect(await isPortFree(address.port)).to.equal(true);
      expect(happened).to.deep.equal([]);
    });

    it('closes connections that were not emitted yet when it is unsubscribed from', async () => {
      const { address, giveBack } = await bound();
      const other = await connected(address);
      await settled();
      giveBack();
      let isClosed = false;
      other.on('end', () => (isClosed = true)).on('close', () => (isClosed = true));
      other.resume();
      await until(() => isClosed, 'the end of a connection that was not emitted');
    });

    it('keeps emitted connections open when it is unsubscribed from', async () => {
      const { address, accept, giveBack } = await bound();
      const other = await connected(address);
      const socket = await firstValueFrom(accept());
      const receiver = new Receiver(socket);
      giveBack();
      other.write('still here');
      await until(() => receiver.text === 'still here', 'bytes after the port was closed');
      expect(receiver.end).to.equal(undefined);
    });

    it('survives a connection that is reset before it is read, and reports the error to its subscriber', async () => {
      const { address, accept } = await bound();
      const other = await connected(address);
      await settled();
      other.resetAndDestroy();
      // By now the error has been emitted, with only the listener to handle it.
      await settled();
      const socket = await firstValueFrom(accept());
      expect(await new Receiver(socket).ended()).to.be.an.instanceOf(Error);
      const drains = drainsOf(socket);
      expect(drains).to.deep.equal({ count: 0, isOver: true });
      socket.write(bytesOf('into the void'));
      socket.end();
      expect(socket.unsentBytes()).to.equal(0);
    });
  });

  it('survives a connection that is reset and never read', async () => {
    const { address, accept } = await bound();
    const accepted$ = accept();
    const other = await connected(address);
    const drains = drainsOf(await firstValueFrom(accepted$));
    other.resetAndDestroy();
    await until(() => drains.isOver, 'the end of the connection');
    expect(drains.count).to.equal(0);
  });

  describe('dial', () => {
    it('emits one open socket, and completes', async () => {
      const { address, accept } = await bound();
      const sockets = await firstValueFrom(world.dial(address).pipe(toArray()));
      expect(sockets).to.have.length(1);
      const [socket] = sockets as [Socket];
      open.add(() => socket.destroy());
      expect(socket.remote).to.equal(`127.0.0.1:${String(address.port)}`);
      const called = await firstValueFrom(accept());
      expect(called.connection, 'the same at both ends').to.equal(socket.connection);
      expect(socket.connection).to.equal(`${called.remote}>${socket.remote}`);
      const receiver = new Receiver(called);
      socket.write(bytesOf('hello'));
      await until(() => receiver.text === 'hello', 'what was said');
    });

    it('fails if no process listens', async () => {
      const error: unknown = await firstValueFrom(world.dial(await freeAddress())).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.an.instanceOf(DialError).with.property('isRefused', true);
      expect((error as DialError).message).to.include('ECONNREFUSED');
    });

    it('emits nothing after it is cancelled, and leaves no connection', async () => {
      const { address, accept } = await bound();
      const happened: unknown[] = [];
      const dialling = world.dial(address).subscribe({
        next: () => happened.push('open'),
        error: (error: unknown) => happened.push(error),
        complete: () => happened.push('complete'),
      });
      // The system has connected by then, and has not reported it yet.
      process.nextTick(() => dialling.unsubscribe());
      const receiver = new Receiver(await firstValueFrom(accept()));
      await receiver.ended();
      expect(receiver.text).to.equal('');
      expect(happened).to.deep.equal([]);
    });
  });

  describe('a socket', () => {
    it('transfers bytes both ways, unchanged', async () => {
      const [here, there] = await pair();
      const atHere = new Receiver(here);
      open.add(there.chunks$.subscribe({ next: (chunk) => there.write(chunk), error: () => undefined }));
      const said = Array.from({ length: 1000 }, (_, i) => `I’m no. ${String(i)}\n`).join('');
      here.write(bytesOf(said));
      await until(() => atHere.length >= bytesOf(said).length, 'the echo');
      expect(atHere.text).to.equal(said);
      expect(here.unsentBytes()).to.equal(0);
    });

    it('completes when the other end closes its sending side, and can still be written to', async () => {
      const { socket, other } = await withOther();
      const receiver = new Receiver(socket);
      other.end('last words');
      expect(await receiver.ended()).to.equal('completed');
      expect(receiver.text).to.equal('last words');
      socket.write(bytesOf('an answer'));
      socket.end();
      const answer = await other.toArray();
      expect(Buffer.concat(answer).toString()).to.equal('an answer');
    });

    it('fails if the connection breaks', async () => {
      const { socket, other } = await withOther();
      const receiver = new Receiver(socket);
      const drains = drainsOf(socket);
      other.resetAndDestroy();
      expect(await receiver.ended())
        .to.be.an.instanceOf(Error)
        .with.property('code', 'ECONNRESET');
      await until(() => drains.isOver, 'word that nothing will leave any more');
    });

    it('is not closed by unsubscribing from its chunks, which only holds back the other end', async () => {
      const [here, there] = await pair();
      new Receiver(here).close();
      writeMuch(there);
      await settled();
      expect(there.unsentBytes()).to.be.at.least(DRAIN_MARK_BYTES);
      const receiver = new Receiver(there);
      here.write(bytesOf('still here'));
      await until(() => receiver.text === 'still here', 'bytes of a peer that does not read');
    });

    it('holds back the other end while it is paused, and emits everything when it continues', async () => {
      const [here, there] = await pair();
      const receiver = new Receiver(here);
      here.setReading(false);
      const drains = drainsOf(there);
      writeMuch(there);
      await settled();
      const before = receiver.length;
      await settled();
      expect(receiver.length).to.equal(before).and.to.be.below(MUCH_BYTES);
      expect(there.unsentBytes()).to.be.at.least(DRAIN_MARK_BYTES);
      expect(drains.count).to.equal(0);
      here.setReading(true);
      await until(() => receiver.length === MUCH_BYTES, 'all that was written');
    });

    it('reports when all bytes that were written to a slow reader have left, and then nothing is unsent', async () => {
      const [here, there] = await pair();
      const unsent: number[] = [];
      open.add(here.drained$.subscribe({ next: () => unsent.push(here.unsentBytes()), error: fail }));
      writeMuch(here);
      expect(here.unsentBytes()).to.be.at.least(DRAIN_MARK_BYTES);
      await settled();
      // Nothing is read yet.
      expect(unsent).to.deep.equal([]);
      const receiver = new Receiver(there);
      await until(() => unsent.length > 0, 'word that all has left');
      expect(unsent).to.deep.equal([0]);
      await until(() => receiver.length === MUCH_BYTES, 'all that was written');
    });

    it('reports that nothing will leave any more when the connection is gone, whichever side ended it', async () => {
      const endings: Record<string, (socket: Socket, other: NetSocket) => void> = {
        'reset by the other end': (_, other) => other.resetAndDestroy(),
        'destroyed here': (socket) => socket.destroy(),
      };
      for (const [how, end] of Object.entries(endings)) {
        const { socket, other } = await withOther();
        open.add(() => new Receiver(socket).close());
        const drains = drainsOf(socket);
        writeMuch(socket);
        await settled();
        expect(drains.isOver, how).to.equal(false);
        end(socket, other);
        await until(() => drains.isOver, `word that nothing will leave: ${how}`);
        expect(drains.count, how).to.equal(0);
        // A later subscriber is notified at once.
        expect(drainsOf(socket).isOver, how).to.equal(true);
      }
    });

    it('that was destroyed is gone at once, for both ends, and accepts no more', async () => {
      const [here, there] = await pair();
      const [atHere, atThere] = [new Receiver(here), new Receiver(there)];
      here.write(bytesOf('said'));
      await until(() => atThere.text === 'said', 'what was said before');
      here.destroy();
      here.write(bytesOf('not said'));
      expect(here.unsentBytes()).to.equal(0);
      expect(await atHere.ended())
        .to.be.an.instanceOf(Error)
        .with.property('message', 'closed');
      await atThere.ended();
      expect(atThere.text).to.equal('said');
    });

    describe('that is ended', () => {
      it('delivers all written bytes, then closes, even if the other end does not', async () => {
        const { socket, other } = await withOther();
        const drains = drainsOf(socket);
        writeMuch(socket);
        socket.end();
        socket.write(bytesOf('too late'));
        await settled();
        // Nothing was read yet.
        expect(drains.isOver).to.equal(false);
        const received = Buffer.concat(await other.toArray());
        expect(received.equals(Buffer.alloc(MUCH_BYTES, 'x'))).to.equal(true);
        await until(() => drains.isOver, 'the end of the connection');
      });

      it('delivers all written bytes if the other end has closed its sending side', async () => {
        const { socket, other } = await withOther();
        const receiver = new Receiver(socket);
        const drains = drainsOf(socket);
        other.end();
        expect(await receiver.ended()).to.equal('completed');
        writeMuch(socket);
        socket.end();
        expect(Buffer.concat(await other.toArray()).length).to.equal(MUCH_BYTES);
        await until(() => drains.isOver, 'the end of the connection');
      });

      it('delivers its last bytes to a peer that sends before it reads, five times out of five', async () => {
        const { address, accept } = await bound();
        const drains: { isOver: boolean }[] = [];
        const answered$ = accept().pipe(
          tap((socket) => drains.push(drainsOf(socket))),
          mergeMap((socket) =>
            socket.chunks$.pipe(
              take(1),
              map(() => socket),
            ),
          ),
        );
        const answer = (socket: Socket) => {
          socket.write(bytesOf('that will do'));
          socket.end();
        };
        open.add(answered$.subscribe({ next: answer, error: fail }));
        const heard: string[] = [];
        for (let i = 0; i < 5; i++) {
          const other = await connected(address);
          let text = '';
          const closed = new Promise((resolve) => other.once('close', resolve));
          // It sends far more than is read, and reads only afterwards.
          other.write(Buffer.alloc(16 * 1024 * 1024, 'x'), () => {
            other.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => other.end());
          });
          await closed;
          heard.push(text);
        }
        expect(heard).to.deep.equal(Array(5).fill('that will do'));
        await until(() => drains.every(({ isOver }) => isOver), 'the end of all connections');
      });

      it('keeps nothing in memory of the bytes that it still receives', async () => {
        const { socket, other } = await withOther();
        const flood = Buffer.alloc(16 * 1024 * 1024, 'x');
        const beganBytes = process.memoryUsage().arrayBuffers;
        let peakBytes = beganBytes;
        const drains = drainsOf(socket);
        socket.end();
        other.write(flood);
        other.resume();
        await until(() => {
          peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
          return drains.isOver;
        }, 'the end of the connection');
        // Chunks of 64 KiB, some of which are in transit.
        expect(peakBytes - beganBytes).to.be.below(2 * 1024 * 1024);
      });
    });
  });

  describe('the scheduler', () => {
    it('has a clock that does not follow the wall clock, forwards or backwards', () => {
      const wallClock = Date.now;
      try {
        const times = [world.scheduler.now()];
        for (const wallMs of [0, wallClock() + 3_600_000, 5]) {
          Date.now = () => wallMs;
          times.push(world.scheduler.now());
        }
        expect(times).to.deep.equal([...times].sort((a, b) => a - b));
        expect(times.at(-1)! - times[0]!).to.be.below(60_000);
      } finally {
        Date.now = wallClock;
      }
    });

    it('has a timer of 0 ms that lets pending input be handled first, and waits for no clock', async () => {
      const [here, there] = await pair();
      const receiver = new Receiver(there);
      here.write(bytesOf('said'));
      let turns = 0;
      const next = () => {
        open.add(
          timer(0, world.scheduler).subscribe({
            next: () => {
              turns++;
              if (receiver.text === '') next();
            },
            error: fail,
          }),
        );
      };
      next();
      await until(() => receiver.text === 'said', 'what was said');
      expect(turns).to.be.above(0);
      // The number of Node's own timers of 0 ms, of at least a millisecond each, that would exceed this time.
      const WHILE_MS = 200;
      let isOver = () => false;
      open.add(
        timer(WHILE_MS, world.scheduler).subscribe({ next: () => (isOver = () => true), error: fail }),
      );
      let count = 0;
      for (; !isOver(); count++) await firstValueFrom(timer(0, world.scheduler));
      expect(count).to.be.above(WHILE_MS);
    });

    it('has a timer of 0 ms that can be cancelled, and one that continues with a period', async () => {
      let hasFired = false;
      timer(0, world.scheduler)
        .subscribe({ next: () => (hasFired = true), error: fail })
        .unsubscribe();
      const ticks = await firstValueFrom(timer(0, 1, world.scheduler).pipe(take(3), toArray()));
      expect(ticks).to.deep.equal([0, 1, 2]);
      expect(hasFired).to.equal(false);
    });

    it('has timers that fire when they are due by its clock, in order', async () => {
      const begunAtMs = world.scheduler.now();
      const fired: number[] = [];
      open.add(timer(10, world.scheduler).subscribe({ next: () => fired.push(10), error: fail }));
      open.add(timer(5, world.scheduler).subscribe({ next: () => fired.push(5), error: fail }));
      await until(() => fired.length === 2, 'both timers');
      expect(fired).to.deep.equal([5, 10]);
      // The system's timers use whole milliseconds.
      expect(world.scheduler.now() - begunAtMs).to.be.at.least(9);
    });
  });
});
