import { expect } from 'chai';
import { ReadRate } from '../../lib/sim/readRate.ts';
import { joined } from '../support/bytes.ts';
import { bytesFrom, pair } from '../support/pair.ts';

describe('a read rate', () => {
  it('is the smallest of its limits, and unlimited when all are removed', () => {
    const rate = new ReadRate();
    const undo = [3_000, 1_000, 1_000, 2_000].map((limit) => rate.limit(limit));
    const left = [rate.bytesPerMs];
    for (const one of undo) {
      one();
      left.push(rate.bytesPerMs);
    }
    expect(left).to.deep.equal([1, 1, 1, 2, Infinity]);
  });

  it('wakes waiting readers once when it changes', () => {
    const rate = new ReadRate();
    const woken: string[] = [];
    const forgotten = () => woken.push('forgotten');
    rate.wait(() => woken.push('first'));
    rate.wait(forgotten);
    rate.forget(forgotten);
    const undo = rate.limit(10);
    undo();
    expect(woken).to.deep.equal(['first']);
  });

  it('limits a reader to that rate, little and often', () => {
    const { time, b, connect } = pair();
    const ends = connect();
    b.readRate.limit(1_000);
    ends.a.socket.write(bytesFrom(0, 5_000));
    for (const [atMs, bytes] of [
      [1_010, 1_000],
      [2_010, 2_000],
      [4_010, 4_000],
    ] as const) {
      time.runUntil(atMs);
      expect(joined(ends.b.chunks).length).to.be.within(bytes - 20, bytes + 20);
    }
    expect(ends.b.chunks.length).to.be.within(190, 210);
    time.runUntil(6_000);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 5_000));
  });

  it('applies to each socket separately', () => {
    const { time, network, a, b, address, listen, observe } = pair();
    const ends: ReturnType<typeof observe>[] = [];
    listen(b, (socket) => ends.push(observe(socket)));
    b.readRate.limit(1_000);
    for (let i = 0; i < 2; i++) {
      network
        .worldOf(a)
        .dial(address)
        .subscribe((socket) => socket.write(bytesFrom(0, 5_000)));
    }
    time.runUntil(1_000);
    expect(ends.length).to.equal(2);
    for (const { chunks } of ends) expect(joined(chunks).length).to.be.within(970, 1_030);
  });

  it('fills the window behind a slow reader, so that the writer has to wait', () => {
    const { time, b, connect } = pair({ windowBytes: 2_000 });
    const ends = connect();
    b.readRate.limit(1_000);
    time.at(20, () => ends.a.socket.write(bytesFrom(0, 5_000)));
    time.runUntil(1_020);
    expect(ends.a.socket.unsentBytes()).to.be.within(1_900, 2_600);
    time.runUntil(6_000);
    expect([joined(ends.b.chunks).length, ends.a.socket.unsentBytes()]).to.deep.equal([5_000, 0]);
  });

  it('ends at once when it is removed, however long the reader would have waited', () => {
    const { time, b, connect } = pair();
    const ends = connect();
    const undo = b.readRate.limit(0);
    ends.a.socket.write(bytesFrom(0, 100));
    ends.a.socket.end();
    time.runUntil(5_000);
    expect(joined(ends.b.chunks).length).to.equal(1);
    undo();
    time.runUntil(5_000);
    expect(joined(ends.b.chunks)).to.deep.equal(bytesFrom(0, 100));
    expect(ends.b.end).to.equal('FIN at 5000');
  });
});
