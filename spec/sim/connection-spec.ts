import { expect } from 'chai';
import fc from 'fast-check';
import { joined } from '../support/bytes.ts';
import { bytesFrom, pair } from '../support/pair.ts';

describe('a connection', () => {
  it('transfers bytes in both directions at once', () => {
    const { time, connect } = pair({ splitPerMille: 500, jitterMs: 3 });
    const ends = connect();
    ends.a.socket.write(bytesFrom(0, 500));
    ends.b.socket.write(bytesFrom(7, 700));
    time.runUntil(100);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 500));
    expect(joined(ends.a.chunks)).to.deep.equal(bytesFrom(7, 700));
    expect([ends.a.end, ends.b.end]).to.deep.equal([undefined, undefined]);
  });

  describe('ended', () => {
    it('delivers all written bytes, also those that waited for the window, then its end', () => {
      const { time, connect } = pair({ windowBytes: 100 });
      const ends = connect();
      ends.a.socket.write(bytesFrom(0, 1_000));
      ends.a.socket.end();
      ends.a.socket.write(bytesFrom(0, 5)); // Too late.
      time.runUntil(100);
      expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 1_000));
      expect(ends.b.end).to.match(/^FIN/);
    });

    it('drops bytes that arrive meanwhile, so it resets no peer that has not read everything yet', () => {
      const { time, b, connect } = pair();
      const ends = connect({ a: false });
      ends.b.socket.write(bytesFrom(0, 100)); // It is not read.
      time.runUntil(20);
      b.pause();
      ends.a.socket.write(bytesFrom(0, 10));
      ends.a.socket.end();
      time.runUntil(100);
      b.resume();
      expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 10));
      expect(ends.b.end).to.equal('FIN at 100');
    });

    it('closes at once if the other end has ended as well, and soon if it has not', () => {
      const { time, connect } = pair();
      const both = connect();
      both.b.socket.end();
      time.runUntil(20);
      expect(both.a.end).to.equal('FIN at 11');
      both.a.socket.end();
      time.runUntil(21);
      expect([both.a.isDrainedComplete, both.b.isDrainedComplete]).to.deep.equal([true, true]);

      const one = pair();
      const ends = one.connect();
      ends.a.socket.end();
      one.time.runUntil(49);
      expect(ends.a.isDrainedComplete).to.equal(false);
      one.time.runUntil(51);
      expect(ends.a.isDrainedComplete).to.equal(true);
      expect(ends.a.end).to.equal('closed at 50');
    });
  });

  describe('destroyed', () => {
    it('closes at once: bytes in the process are lost, those in the kernel arrive, then its end', () => {
      const { time, connect } = pair({ windowBytes: 100 });
      const ends = connect();
      ends.a.socket.write(bytesFrom(0, 1_000));
      ends.a.socket.destroy();
      ends.a.socket.write(bytesFrom(0, 5));
      expect(ends.a.isDrainedComplete).to.equal(true);
      expect(ends.a.socket.unsentBytes()).to.equal(0);
      time.runUntil(100);
      expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 100));
      expect(ends.b.end).to.equal('FIN at 11');
    });

    it('errors for its own reader, but not during an event that it handles', () => {
      const { time, connect } = pair();
      const ends = connect();
      ends.a.socket.destroy();
      expect(ends.a.end).to.equal(undefined);
      time.runUntil(11);
      expect(ends.a.end).to.equal('closed at 10');
    });

    it('resets the other end if there are unread bytes', () => {
      const { time, connect } = pair();
      const ends = connect({ a: false });
      ends.b.socket.write(bytesFrom(0, 100));
      time.runUntil(20);
      ends.a.socket.destroy();
      time.runUntil(100);
      expect(ends.b.end).to.equal('read ECONNRESET at 21');
      expect(ends.b.isDrainedComplete).to.equal(true);
    });

    it('answers later bytes with a reset, after a round trip', () => {
      const { time, connect } = pair();
      const ends = connect({ b: false });
      ends.a.socket.destroy();
      time.runUntil(20);
      expect(ends.b.isDrainedComplete).to.equal(false);
      ends.b.socket.write(bytesFrom(0, 1));
      time.runUntil(21.9);
      expect(ends.b.isDrainedComplete).to.equal(false);
      time.runUntil(22);
      expect(ends.b.isDrainedComplete).to.equal(true);
    });

    it('answers bytes in transit with a reset, too', () => {
      const { time, connect } = pair();
      const ends = connect({ b: false });
      ends.b.socket.write(bytesFrom(0, 1));
      ends.a.socket.destroy();
      time.runUntil(12);
      expect(ends.b.isDrainedComplete).to.equal(true);
    });

    it('does not answer bytes that do not arrive', () => {
      const { time, back, connect } = pair();
      const ends = connect({ b: false });
      ends.a.socket.destroy();
      time.runUntil(20);
      back.block();
      ends.b.socket.write(bytesFrom(0, 1)); // Lost at 21.
      time.runUntil(50);
      back.heal();
      time.runUntil(221.9);
      expect(ends.b.isDrainedComplete).to.equal(false);
      time.runUntil(222);
      expect(ends.b.isDrainedComplete).to.equal(true);
    });

    it('may be destroyed or ended again, without an effect', () => {
      const { time, connect } = pair();
      const ends = connect();
      ends.a.socket.destroy();
      ends.a.socket.destroy();
      ends.a.socket.end();
      time.runUntil(100);
      expect(ends.b.end).to.equal('FIN at 11');
    });

    it('errors for a reader that begins later', () => {
      const { observe, connect } = pair();
      const ends = connect({ a: false });
      ends.a.socket.destroy();
      expect(observe(ends.a.socket).end).to.match(/^closed/);
    });
  });

  describe('reset', () => {
    it('fails both ends at once, and delivers nothing any more', () => {
      const { time, network, connect } = pair();
      const ends = connect();
      ends.a.socket.write(bytesFrom(0, 10));
      network.reset('b', 'a');
      expect([ends.a.end, ends.b.end]).to.deep.equal(['read ECONNRESET at 10', 'read ECONNRESET at 10']);
      ends.a.socket.write(bytesFrom(0, 10));
      time.runUntil(100);
      expect(ends.b.chunks).to.deep.equal([]);
      expect([ends.a.isDrainedComplete, ends.b.isDrainedComplete]).to.deep.equal([true, true]);
    });

    it('errors in a paused process when it continues', () => {
      const { time, network, b, connect } = pair();
      const ends = connect();
      b.pause();
      ends.a.socket.write(bytesFrom(0, 10));
      time.runUntil(20);
      network.reset('a', 'b');
      time.runUntil(30);
      expect(ends.b.end).to.equal(undefined);
      b.resume();
      expect(ends.b.end).to.equal('read ECONNRESET at 30');
      expect(joined(ends.b.chunks), 'behind what had arrived').to.deep.equal(bytesFrom(0, 10));
    });

    it('at one end, delivers what that end had sent', () => {
      const { time, network, connect } = pair();
      const ends = connect();
      ends.a.socket.write(bytesFrom(0, 10));
      network.reset('a', 'b', 'a');
      ends.a.socket.write(bytesFrom(10, 10));
      time.runUntil(1_000);
      expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 10));
      expect(ends.b.end).to.equal(undefined);
      expect(network.isQuiet, 'nothing is under way').to.equal(true);
    });

    it('at one end, is detected by the other when it writes, a round trip later', () => {
      const { time, network, connect } = pair();
      const ends = connect();
      network.reset('a', 'b', 'a');
      expect(ends.a.end).to.equal('read ECONNRESET at 10');
      time.runUntil(1_000);
      expect(ends.b.end).to.equal(undefined);
      ends.b.socket.write(bytesFrom(0, 1));
      time.runUntil(2_000);
      expect(ends.b.end).to.equal('read ECONNRESET at 1002');
      expect(ends.a.chunks).to.deep.equal([]);
    });

    it('at one end whose process is paused, reaches the other nevertheless, because kernels run', () => {
      const { time, network, a, connect } = pair();
      const ends = connect();
      a.pause();
      network.reset('a', 'b', 'a');
      ends.b.socket.write(bytesFrom(0, 1));
      time.runUntil(20);
      expect([ends.a.end, ends.b.end]).to.deep.equal([undefined, 'read ECONNRESET at 12']);
    });

    it('at one end, is detected by another end that waits for room, too', () => {
      const { time, network, connect } = pair({ windowBytes: 10 });
      const ends = connect({ a: false });
      ends.b.socket.write(bytesFrom(0, 100));
      time.runUntil(20);
      network.reset('a', 'b', 'a');
      time.runUntil(30);
      expect(ends.b.end).to.match(/ECONNRESET/);
    });

    it('does not affect other connections', () => {
      const { time, network, connect } = pair();
      const ends = connect();
      network.reset('a', 'c');
      network.reset('a', 'a');
      time.runUntil(20);
      expect([ends.a.end, ends.b.end]).to.deep.equal([undefined, undefined]);
    });

    it('delivers nothing after it, and a prefix of the written bytes before it', () => {
      fc.assert(
        fc.property(
          fc.integer(),
          fc.nat({ max: 60 }),
          fc.constantFrom(undefined, 'a', 'b'),
          (seed, atMs, only) => {
            const { time, network, connect } = pair(
              { jitterMs: 5, splitPerMille: 300, windowBytes: 50 },
              seed,
            );
            const ends = connect();
            for (let i = 0; i < 10; i++)
              time.at(10 + 5 * i, () => ends.a.socket.write(bytesFrom(10 * i, 10)));
            let read: number | undefined;
            time.at(10 + atMs, () => {
              network.reset('a', 'b', only);
              read = ends.b.chunks.length;
            });
            time.runUntil(10_000);
            // The bytes of a are in transit; b has not received them yet.
            if (only === 'a') expect(ends.b.chunks.length).to.be.at.least(read as number);
            else expect(ends.b.chunks.length).to.equal(read);
            const all = joined(ends.b.chunks);
            expect(all).to.deep.equal(bytesFrom(0, all.length));
          },
        ),
      );
    });
  });

  describe('of a process that is killed', () => {
    it('delivers the bytes in the kernel, then its end', () => {
      const { time, a, kill, connect } = pair({ windowBytes: 100 });
      const ends = connect();
      ends.a.socket.write(bytesFrom(0, 1_000));
      kill(a);
      time.runUntil(100);
      expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 100));
      expect(ends.b.end).to.equal('FIN at 11');
      expect(ends.a.end).to.equal(undefined);
    });

    it('is reset if there were unread bytes', () => {
      const { time, a, kill, connect } = pair();
      const ends = connect();
      a.pause();
      ends.b.socket.write(bytesFrom(0, 1));
      time.runUntil(20);
      kill(a);
      time.runUntil(30);
      expect(ends.b.end).to.equal('read ECONNRESET at 21');
      expect(ends.a.chunks).to.deep.equal([]);
    });

    it('delivers its end only after a drop is over', () => {
      const { time, a, there, kill, connect } = pair();
      const ends = connect();
      there.block();
      kill(a);
      time.runUntil(100);
      expect(ends.b.end).to.equal(undefined);
      there.heal();
      time.runUntil(1_000);
      expect(ends.b.end).to.equal('FIN at 211');
    });
  });
});
