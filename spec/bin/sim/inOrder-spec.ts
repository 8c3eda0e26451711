import { expect } from 'chai';
import { inOrder } from '../../../bin/sim/inOrder.ts';

describe('work in order', () => {
  it('is given in the order of its items, whichever is done first', async () => {
    const given: unknown[] = [];
    const finish: (() => void)[] = [];
    const results = inOrder(['a', 'b', 'c'], 3, (item, index) => {
      return new Promise<string>((done) => (finish[index] = () => done(item.toUpperCase())));
    });
    const taken = (async () => {
      for await (const pair of results) given.push(pair);
    })();
    for (const index of [2, 1, 0]) {
      await Promise.resolve();
      expect(given).to.deep.equal([]);
      finish[index]?.();
    }
    await taken;
    expect(given).to.deep.equal([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'C'],
    ]);
  });

  it('is begun for no more items than may be worked on, and none is made before', async () => {
    let made = 0;
    let begun = 0;
    function* endless() {
      for (;;) yield made++;
    }
    const results = inOrder(endless(), 4, (item) => Promise.resolve((begun++, item)));
    for (let taken = 1; taken <= 10; taken++) {
      await results.next();
      expect(begun).to.equal(taken + 3);
      expect(made).to.equal(begun);
    }
  });
});
