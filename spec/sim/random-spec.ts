import { expect } from 'chai';
import fc from 'fast-check';
import { randomOf } from '../../lib/sim/random.ts';

const first = (seed: number, count: number) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => random.between(0, 999_999));
};

describe('the seeded random generator', () => {
  it('is the same sequence for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(first(seed, 20)).to.deep.equal(first(seed, 20));
      }),
    );
  });

  it('gives a different sequence for each of a thousand seeds', () => {
    const sequences = new Set(Array.from({ length: 1000 }, (_, seed) => first(seed, 4).join(',')));
    expect(sequences.size).to.equal(1000);
  });

  it('gives the same sequence on every host and in every version, so that old seeds stay valid', () => {
    expect(first(1, 5)).to.deep.equal([483646, 575328, 902081, 651997, 512890]);
    expect(first(20_000, 5)).to.deep.equal([463647, 207199, 411515, 555831, 787083]);
  });

  it('stays within its bounds, and reaches both', () => {
    const random = randomOf(7);
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(3, 6)));
    expect([...drawn].sort()).to.deep.equal([3, 4, 5, 6]);
    expect(random.between(4, 4)).to.equal(4);
  });

  it('has the given probability of events', () => {
    const random = randomOf(7);
    const count = (perMille: number) =>
      Array.from({ length: 10_000 }, () => random.happens(perMille)).filter(Boolean).length;
    expect(count(0)).to.equal(0);
    expect(count(1000)).to.equal(10_000);
    expect(count(200)).to.be.within(1_850, 2_150);
  });

  it('picks every one of the items', () => {
    const random = randomOf(7);
    const picked = new Set(Array.from({ length: 200 }, () => random.oneOf(['a', 'b', 'c'])));
    expect([...picked].sort()).to.deep.equal(['a', 'b', 'c']);
  });
});
