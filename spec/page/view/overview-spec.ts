import { expect } from 'chai';
import { keyed } from '../../../page/view/overview.ts';

const ALL = { fromMs: 0, toMs: 1_000 };
const VIEW = { fromMs: 200, lengthMs: 400, isFollowing: true };

describe('the keys of the overview', () => {
  it('move the stretch in view by a quarter of it, bring it to the ends, and resize it', () => {
    const after = (key: string) => {
      const view = keyed(key, VIEW, ALL);
      return view && [view.fromMs, view.lengthMs];
    };
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', '+', '-', 'x'].map(after)).to.deep.equal([
      [100, 400],
      [300, 400],
      [0, 400],
      [600, 400],
      [200, 300],
      [200, 500],
      undefined,
    ]);
  });
});
