import { expect } from 'chai';
import fc from 'fast-check';
import type { NetworkSettings } from '../../lib/sim/path.ts';
import { DRAIN_MARK_BYTES } from '../../lib/world/world.ts';
import { joined } from '../support/bytes.ts';
import { bytesFrom, pair } from '../support/pair.ts';

/** Something that befalls a connection while bytes are on their way from a to b. */
type Event =
  | { readonly kind: 'write'; readonly count: number }
  | {
      readonly kind: 'fault';
      readonly what: 'block' | 'hold' | 'pauseA' | 'pauseB' | 'unread';
      readonly forMs: number;
    }
  | { readonly kind: 'delay'; readonly extraMs: number };

const events: fc.Arbitrary<{ atMs: number; event: Event }[]> = fc.array(
  fc.record({
    atMs: fc.integer({ min: 10, max: 3_000 }),
    event: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('write' as const),
          count: fc.integer({ min: 1, max: 300 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('fault' as const),
          what: fc.constantFrom(
            'block' as const,
            'hold' as const,
            'pauseA' as const,
            'pauseB' as const,
            'unread' as const,
          ),
          forMs: fc.integer({ min: 1, max: 1_500 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('delay' as const), extraMs: fc.nat({ max: 50 }) }),
      },
    ),
  }),
  { maxLength: 40 },
);

const settings = fc.record({
  latencyMs: fc.constantFrom(0, 0.2, 1),
  jitterMs: fc.constantFrom(0, 0.3, 20),
  bytesPerMs: fc.constantFrom(10, 1_000_000),
  windowBytes: fc.constantFrom(50, 1_000, 256 * 1024),
  splitPerMille: fc.constantFrom(0, 500, 1_000),
  joinPerMille: fc.constantFrom(0, 500, 1_000),
});

describe('a pipe', () => {
  it('delivers all written bytes in order, whatever happens on the path, then its end', () => {
    fc.assert(
      fc.property(settings, fc.integer(), events, (settings, seed, events) => {
        const { time, a, b, there, connect } = pair(settings, seed);
        const ends = connect();
        let written = 0;
        const start = (event: Event) => {
          if (event.kind === 'write') {
            ends.a.socket.write(bytesFrom(written, event.count));
            written += event.count;
          } else if (event.kind === 'delay') there.extraMs = event.extraMs;
          else {
            const [begin, finish] = {
              block: [() => there.block(), () => there.heal()],
              hold: [() => there.hold(), () => there.release()],
              pauseA: [() => a.pause(), () => a.resume()],
              pauseB: [() => b.pause(), () => b.resume()],
              unread: [() => ends.b.socket.setReading(false), () => ends.b.socket.setReading(true)],
            }[event.what] as [() => void, () => void];
            begin();
            time.after(event.forMs, finish);
          }
        };
        for (const { atMs, event } of events) {
          time.at(atMs, () => {
            start(event);
          });
          // At every moment a prefix of the written bytes.
          time.at(atMs, () => {
            const read = joined(ends.b.chunks);
            expect(read).to.deep.equal(bytesFrom(0, read.length));
          });
        }
        time.at(5_000, () => ends.a.socket.end());
        time.runUntil(120_000);
        expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, written));
        expect(ends.b.end).to.match(/^FIN/);
        expect(ends.a.socket.unsentBytes()).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order of segments, although each has its own latency', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { time, there, connect } = pair({ jitterMs: 0.3, latencyMs: 0.2, bytesPerMs: 1_000_000 }, seed);
        const ends = connect();
        // The first takes much longer than those behind it, which then all arrive in the same moment.
        there.extraMs = 300;
        time.at(10.1, () => (there.extraMs = 0));
        for (let i = 0; i < 200; i++) {
          time.at(10 + i * 0.137, () => ends.a.socket.write(bytesFrom(i, 1)));
        }
        time.runUntil(1_000);
        expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 200));
      }),
      { numRuns: 50 },
    );
  });

  it('takes its latency, and the time for the bytes themselves', () => {
    const { time, there, connect } = pair({ bytesPerMs: 10 });
    const ends = connect();
    ends.a.socket.write(bytesFrom(0, 100));
    time.runUntil(20.9);
    expect(ends.b.chunks).to.deep.equal([]);
    time.runUntil(21);
    expect(joined(ends.b.chunks).length).to.equal(100);
    there.extraMs = 5;
    ends.a.socket.write(bytesFrom(0, 10));
    time.runUntil(27.9);
    expect(joined(ends.b.chunks).length).to.equal(100);
    time.runUntil(28);
    expect(joined(ends.b.chunks).length).to.equal(110);
  });

  it('delivers a lost segment with the kernel’s retransmission, and later ones after it', () => {
    const { time, there, connect } = pair();
    const ends = connect();
    there.block();
    ends.a.socket.write(bytesFrom(0, 1)); // Lost at 11.
    time.at(50, () => there.heal());
    time.at(60, () => ends.a.socket.write(bytesFrom(1, 1)));
    time.runUntil(210.9);
    expect(ends.b.chunks).to.deep.equal([]);
    time.runUntil(211);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 2));
  });

  it('bounds the bytes in transit: the rest waits in the writer, until the reader reads', () => {
    const { time, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    ends.b.socket.setReading(false);
    ends.a.socket.write(bytesFrom(0, 1_000));
    expect(ends.a.socket.unsentBytes()).to.equal(0);
    ends.a.socket.write(bytesFrom(1_000, DRAIN_MARK_BYTES));
    expect(ends.a.socket.unsentBytes()).to.equal(DRAIN_MARK_BYTES);
    time.runUntil(1_000);
    expect(ends.a.socket.unsentBytes()).to.equal(DRAIN_MARK_BYTES);
    expect(ends.b.chunks).to.deep.equal([]);

    ends.b.socket.setReading(true);
    time.runUntil(2_000);
    expect(ends.a.socket.unsentBytes()).to.equal(0);
    expect(ends.a.drainedMs.length).to.equal(1);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 1_000 + DRAIN_MARK_BYTES));
  });

  it('reports a drain only after enough bytes had waited', () => {
    const { time, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    ends.a.socket.write(bytesFrom(0, 1_000 + DRAIN_MARK_BYTES - 1));
    time.runUntil(1_000);
    expect(ends.a.socket.unsentBytes()).to.equal(0);
    expect(ends.a.drainedMs).to.deep.equal([]);
  });

  it('sends the waiting bytes of a paused process when it continues', () => {
    const { time, a, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    ends.a.socket.write(bytesFrom(0, 3_000));
    a.block(500);
    time.runUntil(500);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 1_000));
    expect(ends.a.socket.unsentBytes()).to.equal(2_000);
    time.runUntil(520);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 3_000));
  });

  it('fills its window although bytes in transit are held', () => {
    const { time, there, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    there.hold();
    ends.a.socket.write(bytesFrom(0, 1_500));
    time.runUntil(1_000);
    expect(ends.a.socket.unsentBytes()).to.equal(500);
    there.release();
    time.runUntil(1_010);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 1_500));
  });

  it('sends at most a window while the path of the acknowledgements is closed', () => {
    const { time, back, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    back.block();
    ends.a.socket.write(bytesFrom(0, 2_500));
    time.runUntil(1_000);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 1_000));
    expect(ends.a.socket.unsentBytes()).to.equal(1_500);
    // Lost at 11, when it was read; told by the kernel's next try, and then there is room for all that was read.
    back.heal();
    time.runUntil(1_410);
    expect(joined(ends.b.chunks).length).to.equal(1_000);
    time.runUntil(1_420);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 2_500));
  });

  it('gets an acknowledgement after its latency, for all read bytes at once', () => {
    const { time, back, connect } = pair({ windowBytes: 1_000 });
    const ends = connect();
    back.extraMs = 300;
    ends.a.socket.write(bytesFrom(0, 500));
    time.at(100, () => ends.a.socket.write(bytesFrom(500, 2_000)));
    time.runUntil(310);
    expect(joined(ends.b.chunks).length).to.equal(1_000);
    time.runUntil(320);
    expect(joined(ends.b.chunks).length).to.equal(2_000);
    back.hold();
    time.runUntil(5_000);
    expect(joined(ends.b.chunks).length).to.equal(2_000);
    back.release();
    time.runUntil(5_020);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 2_500));
  });

  it('is read in chunks of at most 64 KiB, with small segments joined', () => {
    const { time, b, connect } = pair();
    const ends = connect();
    b.pause();
    ends.a.socket.write(bytesFrom(0, 10));
    ends.a.socket.write(bytesFrom(10, 10));
    ends.a.socket.write(bytesFrom(20, 200_000));
    time.runUntil(20);
    b.resume();
    time.runUntil(30);
    expect(ends.b.chunks.map(({ length }) => length)).to.deep.equal([20, 65_536, 65_536, 65_536, 3_392]);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 200_020));
  });

  /** The lengths of the chunks in which 40 segments of 10 bytes are read that are written a ms after each other. */
  const cutInto = (settings: Partial<NetworkSettings>): number[] => {
    const { time, connect } = pair(settings);
    const ends = connect();
    for (let i = 0; i < 40; i++) time.at(10 + i, () => ends.a.socket.write(bytesFrom(10 * i, 10)));
    time.runUntil(100);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 400));
    return ends.b.chunks.map(({ length }) => length);
  };

  it('splits segments as often as configured', () => {
    expect(new Set(cutInto({}))).to.deep.equal(new Set([10]));
    const [some, all] = [cutInto({ splitPerMille: 300 }), cutInto({ splitPerMille: 1_000 })];
    expect(some.filter((length) => length === 10).length).to.be.within(20, 36);
    expect(all.filter((length) => length === 10)).to.deep.equal([]);
    expect(new Set(all).size, 'at any byte').to.be.above(6);
  });

  it('joins segments as often as configured', () => {
    const [some, all] = [cutInto({ joinPerMille: 200 }), cutInto({ joinPerMille: 1_000 })];
    expect(some.filter((length) => length === 10).length).to.be.within(10, 35);
    expect(some.some((length) => length > 10)).to.equal(true);
    expect(all.length).to.be.below(some.length);
    expect(all.filter((length) => length >= 30).length).to.be.above(2);
  });

  it('delivers held segments at once, and a reset after them', () => {
    const { time, there, connect } = pair();
    const ends = connect({ a: false });
    ends.b.socket.write(bytesFrom(0, 1)); // Never read, so that the end is a reset.
    time.runUntil(15);
    there.hold();
    for (let i = 0; i < 3; i++) time.at(20 + i, () => ends.a.socket.write(bytesFrom(10 * i, 10)));
    time.at(30, () => ends.a.socket.destroy());
    time.at(50, () => there.release());
    time.runUntil(60);
    expect(ends.b.chunks).to.deep.equal([bytesFrom(0, 30)]);
    expect(ends.b.end).to.equal('read ECONNRESET at 50');
  });

  it('stops delivering to a process that is paused or stops reading within a chunk', () => {
    const { time, b, observe, connect } = pair();
    const ends = connect({ b: false });
    const reader = observe(ends.b.socket);
    let reads = 0;
    reader.stopReading();
    ends.b.socket.chunks$.subscribe(() => {
      reads++;
      if (reads === 1) b.block(100);
      if (reads === 2) ends.b.socket.setReading(false);
    });
    ends.a.socket.write(bytesFrom(0, 4 * 65_536));
    time.runUntil(50);
    expect(reads).to.equal(1);
    time.runUntil(500);
    expect(reads).to.equal(2);
    ends.b.socket.setReading(true);
    time.runUntil(600);
    expect(reads).to.equal(4);
  });

  it('does not deliver during an event of the process, such as its subscription', () => {
    const { time, connect } = pair();
    const ends = connect({ b: false });
    ends.a.socket.write(bytesFrom(0, 10));
    time.runUntil(20);
    const order: string[] = [];
    ends.b.socket.chunks$.subscribe(() => order.push('chunk'));
    order.push('subscribed');
    time.runUntil(30);
    expect(order).to.deep.equal(['subscribed', 'chunk']);
  });

  it('keeps arriving bytes while there is no subscriber, and after it has unsubscribed', () => {
    const { time, observe, connect } = pair();
    const ends = connect({ b: false });
    ends.a.socket.write(bytesFrom(0, 10));
    time.runUntil(20);
    const first = observe(ends.b.socket);
    time.runUntil(21);
    first.stopReading();
    ends.a.socket.write(bytesFrom(10, 10));
    time.runUntil(30);
    expect(joined(first.chunks)).to.deep.equal(bytesFrom(0, 10));
    const second = observe(ends.b.socket);
    time.runUntil(31);
    expect(joined(second.chunks)).to.deep.equal(bytesFrom(10, 10));
  });
});
