import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualTime } from '../../lib/sim/time.ts';

describe('virtual time', () => {
  it('starts at 0 and advances only when it is run', () => {
    const time = new VirtualTime();
    expect(time.nowMs).to.equal(0);
    time.after(5, () => undefined);
    expect(time.nowMs).to.equal(0);
    time.runUntil(20);
    expect(time.nowMs).to.equal(20);
  });

  it('runs callbacks in the order of their times, and at one time in the order of scheduling', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 })), (delays) => {
        const time = new VirtualTime();
        const happened: [number, number][] = [];
        for (const [i, delayMs] of delays.entries())
          time.after(delayMs, () => happened.push([time.nowMs, i]));
        time.runUntil(9);
        const expected = delays
          .map((delayMs, i): [number, number] => [delayMs, i])
          .sort(([a, i], [b, j]) => a - b || i - j);
        expect(happened).to.deep.equal(expected);
      }),
    );
  });

  it('runs up to the given time, inclusive', () => {
    const time = new VirtualTime();
    const happened: number[] = [];
    for (const delayMs of [9.9, 10, 10.1]) time.after(delayMs, () => happened.push(time.nowMs));
    time.runUntil(10);
    expect(happened).to.deep.equal([9.9, 10]);
    time.runUntil(11);
    expect(happened).to.deep.equal([9.9, 10, 10.1]);
  });

  it('never runs a cancelled callback, even if it was cancelled at the same time', () => {
    const time = new VirtualTime();
    let ran = 0;
    const first = time.after(1, () => ran++);
    time.after(2, () => (second.isCancelled = true));
    const second = time.after(2, () => ran++);
    first.isCancelled = true;
    time.runUntil(5);
    expect(ran).to.equal(0);
  });

  it('lets callbacks schedule others: within the same run, and after those that are scheduled for that time', () => {
    const time = new VirtualTime();
    const happened: string[] = [];
    time.after(1, () => {
      happened.push('a');
      time.after(0, () => happened.push('c'));
      time.after(1, () => happened.push(`d at ${String(time.nowMs)}`));
    });
    time.after(1, () => happened.push('b'));
    time.runUntil(2);
    expect(happened).to.deep.equal(['a', 'b', 'c', 'd at 2']);
  });

  it('never decreases', () => {
    const time = new VirtualTime();
    time.runUntil(10);
    const seen: number[] = [];
    time.after(-5, () => seen.push(time.nowMs));
    time.at(3, () => seen.push(time.nowMs));
    time.runUntil(4);
    expect(time.nowMs).to.equal(10);
    time.runUntil(10);
    expect(seen).to.deep.equal([10, 10]);
  });

  it('runs a callback at exactly the time for which it was scheduled', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (atMs, parts) => {
          const time = new VirtualTime();
          const happened: number[] = [];
          const earlier = parts.map((part) => part * atMs).sort((a, b) => a - b);
          for (const [i, fromMs] of earlier.entries()) {
            time.at(fromMs, () => time.at(atMs, () => happened.push(i)));
          }
          time.runUntil(atMs);
          expect(happened).to.deep.equal(earlier.map((_, i) => i));
        },
      ),
    );
  });

  it('keeps due callbacks when one throws', () => {
    const time = new VirtualTime();
    let ran = 0;
    time.after(1, () => {
      throw new Error('broken');
    });
    time.after(2, () => ran++);
    expect(() => time.runUntil(3)).to.throw('broken');
    time.runUntil(3);
    expect(ran).to.equal(1);
  });

  it('run until a condition holds, stops right after the callback that made it true', () => {
    const time = new VirtualTime();
    const happened: number[] = [];
    for (const delayMs of [1, 2, 2, 3, 9]) time.after(delayMs, () => happened.push(delayMs));
    expect(time.runUntilDone(5, () => happened.length === 2)).to.equal(true);
    expect([time.nowMs, happened]).to.deep.equal([2, [1, 2]]);
    expect(time.runUntilDone(5, () => happened.length === 2)).to.equal(true);
    expect(happened).to.deep.equal([1, 2]);
    expect(time.runUntilDone(5, () => happened.length === 5)).to.equal(false);
    expect([time.nowMs, happened]).to.deep.equal([5, [1, 2, 2, 3]]);
  });

  it('run until a condition holds, skips cancelled callbacks', () => {
    const time = new VirtualTime();
    let ran = 0;
    time.after(1, () => ran++).isCancelled = true;
    expect(time.runUntilDone(5, () => ran > 0)).to.equal(false);
  });
});
