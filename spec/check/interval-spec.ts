import { expect } from 'chai';
import fc from 'fast-check';
import { covers, union } from '../../lib/check/interval.ts';

const interval = fc
  .tuple(fc.nat(50), fc.nat(20))
  .map(([fromMs, lengthMs]) => ({ fromMs, untilMs: fromMs + lengthMs }));

describe('intervals', () => {
  it('have a union that is disjoint, in order, and covers the same', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 8 }), (intervals) => {
        const united = union(intervals);
        for (let atMs = 0; atMs <= 70; atMs += 0.5) {
          expect(covers(united, atMs), String(atMs)).to.equal(covers(intervals, atMs));
        }
        for (const [i, { fromMs }] of united.slice(1).entries())
          expect(fromMs).to.be.above(united[i]?.untilMs ?? Infinity);
      }),
    );
  });
});
