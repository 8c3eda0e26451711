import { expect } from 'chai';
import { Hasher } from '../../lib/model/hash.ts';
import type { Vocabulary } from '../../lib/model/model.ts';
import { StateStore } from '../../lib/model/store.ts';

/** Each value is its own number; with `isColliding` all hashes are equal. */
function numbers(isColliding: boolean): Vocabulary {
  return {
    keyAt: (number) => (isColliding ? '' : String(number)),
    encode: (number) => number,
    decode: (plain) => plain as number,
  };
}

describe('the store of states', () => {
  for (const [title, count, isColliding] of [
    ['many states, over several blocks and sizes of the table', 40_000, false],
    ['states with the same hash', 300, true],
  ] as const) {
    it(`keeps each of ${title} once, exactly, numbered in the order of arrival`, () => {
      const vocabulary = numbers(isColliding);
      const hasher = new Hasher([vocabulary, vocabulary, vocabulary]);
      const store = new StateStore(3, hasher);
      const states = Array.from({ length: count }, (_, i) => [i % 200, Math.floor(i / 200), i % 3]);
      const reach = (state: readonly number[]) => store.reach(state, hasher.hash(state));
      states.forEach((state, i) => {
        if (store.has(state, hasher.hash(state))) expect.fail('known before it came');
        expect(reach(state)).to.equal(i);
      });
      states.forEach((state, i) => {
        if (!store.has(state, hasher.hash(state))) expect.fail('forgotten');
        expect(reach(state)).to.equal(i);
      });
      expect(store.count).to.equal(count);
      expect(store.at(count - 1)).to.deep.equal(states.at(-1));
      // Each of its numbers occurs in some state, but no state has all of them.
      expect(store.has([0, 0, 1], hasher.hash([0, 0, 1]))).to.equal(false);
    });
  }

  it('gives a state the same hash for any numbering of its parts', () => {
    const texts = ['a', 'b', 'c', 'd'];
    const other = ['d', 'c', 'b', 'a'];
    const [one, two] = [texts, other].map((keys): Vocabulary => ({
      keyAt: (number) => keys[number] as string,
      encode: (number) => keys[number],
      decode: (plain) => keys.indexOf(plain as string),
    })) as [Vocabulary, Vocabulary];
    const state = [0, 3, 1];
    const same = state.map((number) => two.decode(one.encode(number)));
    expect(same).to.deep.equal([3, 0, 2]);
    const hash = new Hasher([one, one, one]).hash(state);
    expect(new Hasher([two, two, two]).hash(same)).to.equal(hash);
    expect(new Hasher([one, one, one]).hash([3, 0, 1]), 'order counts').not.to.equal(hash);
  });
});
