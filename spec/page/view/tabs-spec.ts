import { expect } from 'chai';
import { nextTab } from '../../../page/view/tabs.ts';

describe('the keys of the tabs', () => {
  it('go to the next and the previous one, round the ends, and to the first and the last', () => {
    const from = (at: number) => ['ArrowLeft', 'ArrowRight', 'Home', 'End'].map((key) => nextTab(key, at, 3));
    expect([0, 1, 2].map(from)).to.deep.equal([
      [2, 1, 0, 2],
      [0, 2, 0, 2],
      [1, 0, 0, 2],
    ]);
  });

  it('are left to the browser otherwise', () => {
    expect(nextTab('a', 0, 3)).to.equal(undefined);
  });
});
