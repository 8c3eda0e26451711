import { expect } from 'chai';
import { lowerBound } from '../../lib/trace/bisect.ts';

describe('lowerBound', () => {
  it('returns the first index for which the predicate is false, for any length', () => {
    for (let end = 0; end <= 9; end++)
      for (let first = 0; first <= end; first++) expect(lowerBound(end, (i) => i < first)).to.equal(first);
  });

  it('evaluates few indices, and none outside of the range', () => {
    const asked: number[] = [];
    lowerBound(1_000, (i) => asked.push(i) > 0);
    expect(asked).to.have.length.at.most(10);
    expect(Math.max(...asked)).to.equal(999);
  });
});
