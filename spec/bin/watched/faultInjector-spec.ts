/** Injected faults of the link between a server and a peer that it dials, on virtual time. */
import { expect } from 'chai';
import { map, mergeMap, NEVER, of, Subject, Subscription, tap, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { faultInjector, type LinkOrder } from '../../../bin/watched/faultInjector.ts';
import { errorMessage } from '../../../lib/reason/errorMessage.ts';
import { DRAIN_MARK_BYTES, type Address, type Socket } from '../../../lib/world/world.ts';
import { FakeSocket, type FakeSocketOptions } from '../../support/fakeSocket.ts';
import { fakeWorld } from '../../support/fakeWorld.ts';
import { marbles } from '../../support/marbles.ts';

const PEERS: readonly Address[] = [0, 1].map((id) => ({ host: 'grid', port: 3000 + id }));
const PEER_1 = PEERS[1] as Address;
const MIB = 1024 * 1024;

const hold = (forMs: number): LinkOrder => ({ kind: 'hold', peer: 1, forMs });
const delay = (extraMs: number, forMs: number): LinkOrder => ({ kind: 'delay', peer: 1, extraMs, forMs });
const CUT: LinkOrder = { kind: 'cut', peer: 1 };

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (text: string) => new TextEncoder().encode(text);

const listening = new Subscription();

/** Records each emission; an unexpected error fails the case. */
function each<T>(from$: Observable<T>, next: (value: T) => void, complete?: () => void): void {
  const error = (thrown: unknown) => {
    throw thrown;
  };
  listening.add(from$.subscribe({ next, error, ...(complete && { complete }) }));
}

/** A connection to peer 1 through a world that injects faults, and the observations at both ends, with times. */
function connected(options: FakeSocketOptions = {}) {
  const scheduler = new TestScheduler(() => undefined);
  // Not the frames of ten milliseconds that it has outside of run().
  const clock = {
    now: () => scheduler.now(),
    schedule: scheduler.schedule.bind(scheduler),
  };
  const outer = new FakeSocket(options);
  const { world, execute } = faultInjector(fakeWorld(clock, { dial: () => of(outer) }), PEERS);
  const seen: string[] = [];
  const see = (what: string) => seen.push(`${String(scheduler.now())} ${what}`);
  let inner: Socket | undefined;
  each(world.dial(PEER_1), (socket) => (inner = socket));
  if (inner === undefined) throw new Error('not dialled on the spot');
  each(outer.bytes$, (bytes) => see(`sent ${textOf(bytes).slice(0, 9)}`));
  each(outer.closes$, see);
  each(
    inner.drained$,
    () => see('drained'),
    () => see('gone'),
  );
  const reading = inner.chunks$.subscribe({
    next: (chunk) => see(`read ${textOf(chunk).slice(0, 9)}`),
    complete: () => see('read to its end'),
    error: (error: unknown) => see(`broken: ${errorMessage(error)}`),
  });
  /** Advances the time. */
  const pass = (ms: number) => {
    const untilMs = scheduler.now() + ms;
    scheduler.maxFrames = untilMs;
    scheduler.schedule(() => undefined, ms);
    scheduler.flush();
    expect(scheduler.now()).to.equal(untilMs);
  };
  return { scheduler, outer, inner, execute, seen, pass, reading };
}

/** A stream that a case feeds. */
function fed() {
  const chunks$ = new Subject<string | Uint8Array>();
  return { chunks$, says: (text: string) => chunks$.next(text) };
}

describe('a connection with injected faults', () => {
  it('passes everything on at once without faults', () => {
    const { chunks$, says } = fed();
    const { inner, seen, scheduler } = connected({ chunks$ });
    inner.write(bytesOf('a'));
    says('b');
    inner.write(bytesOf('c'));
    says('d');
    inner.end();
    inner.end();
    chunks$.complete();
    expect(seen).to.deep.equal([
      ...['0 sent a', '0 read b', '0 sent c', '0 read d', '0 end', '0 gone', '0 read to its end'],
    ]);
    expect(scheduler.actions).to.deep.equal([]);
  });

  it('has the remote address of its socket, and reads it only on request', () => {
    const outer = new FakeSocket({ remote: 'far:1' });
    let asked = 0;
    const named = Object.defineProperty(outer, 'connection', { get: () => `c${String(++asked)}` });
    const scheduler = new TestScheduler(() => undefined);
    const { world } = faultInjector(fakeWorld(scheduler, { dial: () => of(named) }), PEERS);
    const inner: Socket[] = [];
    each(world.dial(PEER_1), (socket) => inner.push(socket));
    expect(asked).to.equal(0);
    expect(inner[0]?.connection).to.equal('c1');
    expect(inner[0]?.remote).to.equal('far:1');
  });

  describe('of a grid in slow motion', () => {
    it('takes so much longer, each way, as soon as that has grown to it, on top of a delay of its own', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute({ kind: 'latency', extraMs: 200 });
      pass(400);
      inner.write(bytesOf('a'));
      says('b');
      pass(200);
      execute(delay(50, 10));
      inner.write(bytesOf('c'));
      pass(250);
      expect(seen).to.deep.equal(['600 sent a', '600 read b', '850 sent c']);
    });

    it('never has two heartbeats further apart than half as much again, and keeps the order when it ends', () => {
      const { inner, execute, seen, pass } = connected();
      execute({ kind: 'latency', extraMs: 1_000 });
      for (let beat = 0; beat < 12; beat++) {
        pass(240);
        inner.write(bytesOf(String(beat)));
      }
      execute({ kind: 'latency', extraMs: 0 });
      inner.write(bytesOf('end'));
      pass(1_000);
      const atMs = seen.map((line) => Number(line.split(' ')[0]));
      const gapsMs = atMs.slice(1).map((ms, i) => ms - (atMs[i] ?? 0));
      expect(Math.max(...gapsMs)).to.equal(360);
      expect(seen.map((line) => line.split(' ')[2])).to.deep.equal([
        ...Array.from({ length: 12 }, (_, beat) => String(beat)),
        'end',
      ]);
    });
  });

  describe('that is held', () => {
    it('passes nothing on, and then everything, in order, in both directions', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute(hold(100));
      inner.write(bytesOf('a'));
      says('b');
      pass(60);
      inner.write(bytesOf('c'));
      says('d');
      pass(39);
      expect(seen).to.deep.equal([]);
      pass(1);
      expect([...seen].sort()).to.deep.equal(['100 read b', '100 read d', '100 sent a', '100 sent c']);
      expect(seen.filter((what) => what.includes('sent'))).to.deep.equal(['100 sent a', '100 sent c']);
      expect(seen.filter((what) => what.includes('read'))).to.deep.equal(['100 read b', '100 read d']);
      inner.write(bytesOf('e'));
      says('f');
      expect(seen.slice(4)).to.deep.equal(['100 sent e', '100 read f']);
    });

    it('is held until the end of the longest hold', () => {
      const { inner, execute, seen, pass } = connected();
      execute(hold(100));
      inner.write(bytesOf('a'));
      pass(50);
      execute(hold(10));
      inner.write(bytesOf('b'));
      pass(50);
      expect(seen).to.deep.equal(['100 sent a', '100 sent b']);
      execute(hold(100));
      execute(hold(10));
      pass(50);
      inner.write(bytesOf('c'));
      pass(49);
      expect(seen).to.have.length(2);
      pass(1);
      expect(seen.at(-1)).to.equal('200 sent c');
    });

    it('delays its end, too, after the data sent before it, in both directions', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute(hold(100));
      inner.write(bytesOf('a'));
      inner.end();
      inner.write(bytesOf('lost'));
      says('b');
      chunks$.complete();
      pass(99);
      expect(seen).to.deep.equal([]);
      pass(1);
      expect(seen.filter((what) => !what.includes('read'))).to.deep.equal([
        '100 sent a',
        '100 end',
        '100 gone',
      ]);
      expect(seen.filter((what) => what.includes('read'))).to.deep.equal([
        '100 read b',
        '100 read to its end',
      ]);
    });

    it('delays its end also without data sent before it', () => {
      const { chunks$ } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute(hold(100));
      inner.end();
      chunks$.complete();
      pass(99);
      expect(seen).to.deep.equal([]);
      pass(1);
      expect([...seen].sort()).to.deep.equal(['100 end', '100 gone', '100 read to its end']);
    });

    it('discards everything when it is destroyed, and leaves no timer', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, scheduler, reading } = connected({ chunks$ });
      execute(hold(100));
      inner.write(new Uint8Array(2 * MIB));
      says('b');
      reading.unsubscribe();
      inner.destroy();
      expect(inner.unsentBytes()).to.equal(0);
      inner.write(new Uint8Array(2 * MIB));
      inner.end();
      expect(inner.unsentBytes()).to.equal(0);
      expect(scheduler.actions).to.deep.equal([]);
      scheduler.flush();
      expect(seen).to.deep.equal(['0 destroy', '0 gone']);
    });
  });

  describe('that is slow', () => {
    it('delays everything by the given time, in order, in both directions', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute(delay(50, 100));
      for (const text of ['a', 'b']) {
        inner.write(bytesOf(text));
        says(text);
        pass(20);
      }
      pass(60);
      expect(seen).to.deep.equal(['50 sent a', '50 read a', '70 sent b', '70 read b']);
    });

    it('keeps the order of what was sent while it was slow, or slower', () => {
      const { chunks$, says } = fed();
      const { inner, execute, seen, pass } = connected({ chunks$ });
      execute(delay(50, 20));
      inner.write(bytesOf('a'));
      says('a');
      pass(10);
      execute(delay(5, 20));
      inner.write(bytesOf('b'));
      says('b');
      pass(30);
      inner.write(bytesOf('c'));
      says('c');
      expect(seen).to.deep.equal([]);
      pass(10);
      const texts = (way: string) => seen.filter((what) => what.includes(way));
      expect(texts('sent')).to.deep.equal(['50 sent a', '50 sent b', '50 sent c']);
      expect(texts('read')).to.deep.equal(['50 read a', '50 read b', '50 read c']);
      inner.write(bytesOf('d'));
      expect(seen.at(-1)).to.equal('50 sent d');
    });

    it('counts delayed data as sent: its writer continues to write', () => {
      const { inner, execute, pass, seen } = connected();
      execute(delay(50, 1000));
      for (let i = 0; i < 4; i++) {
        expect(inner.unsentBytes()).to.equal(0);
        inner.write(bytesOf(String(i)));
        pass(20);
      }
      pass(50);
      expect(seen).to.deep.equal(['50 sent 0', '70 sent 1', '90 sent 2', '110 sent 3']);
    });

    it('stops reading when more than its limit is delayed, and continues when some has been passed on', () => {
      const { chunks$ } = fed();
      const { outer, execute, pass, seen, inner } = connected({ chunks$ });
      const reading: boolean[] = [];
      each(outer.reading$, (isReading) => reading.push(isReading));
      execute(delay(50, 1000));
      const quarter = new Uint8Array(MIB / 4);
      for (let i = 0; i < 3; i++) chunks$.next(quarter);
      expect(reading).to.deep.equal([]);
      pass(10);
      chunks$.next(quarter);
      chunks$.next(quarter);
      expect(reading).to.deep.equal([false]);
      // A request to read does not increase the rate.
      inner.setReading(true);
      expect(reading).to.deep.equal([false, false]);
      pass(40);
      expect(reading).to.deep.equal([false, false, true]);
      expect(seen).to.have.length(3);
      inner.setReading(false);
      chunks$.next(new Uint8Array(MIB));
      pass(50);
      expect(seen).to.have.length(6);
      expect(reading).to.deep.equal([false, false, true, false]);
    });

    it('stops reading when its reader does', () => {
      const { chunks$ } = fed();
      const { outer, execute, pass, reading } = connected({ chunks$ });
      const wanted: boolean[] = [];
      each(outer.reading$, (isReading) => wanted.push(isReading));
      execute(hold(50));
      chunks$.next(new Uint8Array(2 * MIB));
      reading.unsubscribe();
      pass(100);
      expect(wanted).to.deep.equal([false]);
      expect(chunks$.observed).to.equal(false);
    });
  });

  describe('with a writer that waits until all is sent', () => {
    const more = (bytes: number) => new Uint8Array(bytes);

    it('reports the unsent bytes beyond the delayed ones, and signals when those have been sent', () => {
      const { inner, execute, seen, pass } = connected();
      execute(hold(100));
      inner.write(more(MIB));
      expect(inner.unsentBytes()).to.equal(0);
      inner.write(more(DRAIN_MARK_BYTES));
      expect(inner.unsentBytes()).to.equal(DRAIN_MARK_BYTES);
      pass(99);
      expect(seen).to.deep.equal([]);
      pass(1);
      expect(inner.unsentBytes()).to.equal(0);
      expect(seen.at(-1)).to.equal('100 drained');
      execute(hold(10));
      inner.write(more(1));
      pass(10);
      expect(seen.filter((what) => what.endsWith('drained'))).to.have.length(1);
    });

    it('does not signal while more is unsent than is delayed, however much has been sent', () => {
      const { inner, execute, seen, pass } = connected();
      execute(delay(100, 1000));
      inner.write(more(MIB + DRAIN_MARK_BYTES));
      pass(50);
      inner.write(more(MIB + 1));
      pass(99);
      expect(seen.filter((what) => what.endsWith('drained'))).to.deep.equal([]);
      pass(1);
      expect(seen.at(-1)).to.equal('150 drained');
    });

    it('does not signal for less', () => {
      const { inner, execute, seen, pass } = connected();
      execute(hold(100));
      inner.write(more(MIB + DRAIN_MARK_BYTES - 1));
      pass(100);
      inner.write(more(1));
      pass(100);
      expect(seen.filter((what) => what.endsWith('drained'))).to.deep.equal([]);
    });

    it('does not signal when the socket is empty and more is unsent, but when that has been sent, too', () => {
      const { inner, outer, execute, seen, pass } = connected({ isHolding: true });
      inner.write(more(DRAIN_MARK_BYTES));
      execute(hold(100));
      inner.write(more(MIB + 1));
      expect(inner.unsentBytes()).to.equal(DRAIN_MARK_BYTES + 1);
      outer.leave(MIB);
      expect(seen.slice(1)).to.deep.equal([]);
      pass(100);
      // The socket itself reports this number of bytes.
      expect(seen.slice(2)).to.deep.equal([]);
      outer.leave(2 * MIB);
      expect(seen.slice(2)).to.deep.equal(['100 drained']);
    });

    it('signals also if the socket, which got little, does not', () => {
      const { inner, outer, execute, seen, pass } = connected({ drained$: NEVER });
      execute(delay(100, 1000));
      inner.write(more(MIB - 10));
      pass(50);
      inner.write(more(DRAIN_MARK_BYTES + 20));
      // The first part has left when the second does not fill the socket any more.
      (outer as { unsentBytes: () => number }).unsentBytes = () => 0;
      pass(50);
      expect(seen.at(-1)).to.equal('100 drained');
    });

    it('reports once that the connection is closed, whatever is unsent', () => {
      const { inner, outer, execute, seen } = connected({ isHolding: true });
      execute(hold(100));
      inner.write(more(2 * MIB));
      outer.destroy();
      expect(seen).to.deep.equal(['0 destroy', '0 gone']);
    });
  });

  describe('that is cut', () => {
    it('ends with an error, and is closed for the other side, too', () => {
      const { chunks$, says } = fed();
      const { execute, seen, scheduler } = connected({ chunks$ });
      says('a');
      execute(CUT);
      expect(seen).to.deep.equal(['0 read a', '0 destroy', '0 gone', '0 broken: cut']);
      expect(chunks$.observed).to.equal(false);
      expect(scheduler.actions).to.deep.equal([]);
    });

    it('loses the data in transit, in both directions', () => {
      const { chunks$, says } = fed();
      const { execute, seen, inner, scheduler } = connected({ chunks$ });
      execute(hold(100));
      says('a');
      inner.write(bytesOf('b'));
      execute(CUT);
      scheduler.flush();
      expect(seen).to.deep.equal(['0 destroy', '0 gone', '0 broken: cut']);
    });

    it('is cut only once: the next connection stays, and so do those to others', () => {
      const scheduler = new TestScheduler(() => undefined);
      const outer: FakeSocket[] = [];
      const made$ = () => {
        const socket = new FakeSocket();
        outer.push(socket);
        return of(socket);
      };
      const { world, execute } = faultInjector(fakeWorld(scheduler, { dial: made$ }), PEERS);
      const errors: string[] = [];
      const use = (address: Address) =>
        listening.add(
          world
            .dial(address)
            .pipe(mergeMap(({ chunks$ }) => chunks$))
            .subscribe({ error: () => errors.push(String(address.port)) }),
        );
      use(PEER_1);
      use(PEERS[0] as Address);
      execute(CUT);
      use(PEER_1);
      expect(errors).to.deep.equal(['3001']);
      expect(outer.map(({ isDestroyed }) => isDestroyed)).to.deep.equal([true, false, false]);
      execute(CUT);
      expect(errors).to.deep.equal(['3001', '3001']);
      execute({ kind: 'cut', peer: 7 });
    });

    it('has no effect after its other side has ended it', () => {
      const { chunks$ } = fed();
      const { execute, seen } = connected({ chunks$ });
      chunks$.complete();
      execute(CUT);
      expect(seen).to.deep.equal(['0 read to its end']);
    });
  });
});

describe('a dial with injected faults', () => {
  it(
    'waits until no hold remains, and ends when it is cancelled',
    marbles(({ scheduler, expectObservable, expectSubscriptions, cold }) => {
      const call$ = cold<Socket>('              --s|', { s: new FakeSocket() });
      const { world, execute } = faultInjector(fakeWorld(scheduler, { dial: () => call$ }), PEERS);
      execute(hold(5));
      const again$ = timer(3, scheduler).pipe(tap(() => execute(hold(5))));
      const far$ = world.dial(PEER_1).pipe(map(() => 's'));

      expectObservable(again$).toBe('        ---(a|)', { a: 0 });
      expectObservable(far$).toBe('          8ms --s|');
      expectObservable(far$, '^ 5ms !').toBe('-');
      expectSubscriptions(call$.subscriptions).toBe('8ms ^--!');
    }),
  );

  it('to an address of no peer is made without faults, even if others have faults', () => {
    const scheduler = new TestScheduler(() => undefined);
    const socket = new FakeSocket();
    const { world, execute } = faultInjector(fakeWorld(scheduler, { dial: () => of(socket) }), PEERS);
    execute(hold(100));
    for (const address of [
      { host: 'grid', port: 9 },
      { host: 'other', port: 3001 },
    ]) {
      const sockets: Socket[] = [];
      each(world.dial(address), (made) => sockets.push(made));
      expect(sockets[0]).to.equal(socket);
    }
  });
});
