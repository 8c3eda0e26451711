import { expect } from 'chai';
import { Counts } from '../../lib/box/counts.ts';

describe('Counts', () => {
  it('adds numbers by row and key, and what was before stays', () => {
    const first = new Counts<string>(new Map());
    first.add(1, 'a', 2);
    first.add(1, 'b', 1);
    first.add(2, 'a', 5);
    const before = first.counted;
    const second = new Counts(before);
    second.add(1, 'a', -1);
    second.add(1, 'b', -1);
    expect([second.get(1, 'a'), second.get(1, 'b'), second.get(2, 'a'), second.get(3, 'a')]).to.deep.equal([
      1, 0, 5, 0,
    ]);
    expect([...(second.counted.get(1) ?? [])]).to.deep.equal([['a', 1]]);
    expect(second.counted.get(2)).to.equal(before.get(2));
    expect([...(before.get(1) ?? [])]).to.deep.equal([
      ['a', 2],
      ['b', 1],
    ]);
  });
});
