import { expect } from 'chai';
import { lowerBound } from '../../lib/trace/bisect.ts';

describe('lowerBound', () => {
  it('gives the first index for which it is false, whatever the length', () => {
    for (let end = 0; end <= 9; end++)
      for (let first = 0; first <= end; first++) expect(lowerBound(end, (i) => i < first)).to.equal(first);
  });

  it('asks about few indices, and about none outside', () => {
    const asked: number[] = [];
    lowerBound(1_000, (i) => asked.push(i) > 0);
    expect(asked).to.have.length.at.most(10);
    expect(Math.max(...asked)).to.equal(999);
  });
});
