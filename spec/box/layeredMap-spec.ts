import { expect } from 'chai';
import { LayeredMap } from '../../lib/box/layeredMap.ts';

describe('LayeredMap', () => {
  it('has what a map has after the same changes, and earlier ones stay as they were', () => {
    let map = LayeredMap.empty<string, number>();
    const expected = new Map<string, number>();
    const early = map.with('early', 1);
    for (let i = 0; i < 2000; i++) {
      // Some keys again, and some removed, in an order that repeats itself after a prime number of steps.
      const key = String((i * 31) % 211);
      if (i % 3 === 0) {
        map = map.without(key);
        expected.delete(key);
      } else {
        map = map.with(key, i);
        expected.set(key, i);
      }
    }
    expect(map.size).to.equal(expected.size);
    expect([...map.keys()].sort()).to.deep.equal([...expected.keys()].sort());
    for (let i = 0; i < 211; i++) expect(map.get(String(i))).to.equal(expected.get(String(i)));
    expect(map.has('early')).to.equal(false);
    expect([...early.keys()]).to.deep.equal(['early']);
  });
});
