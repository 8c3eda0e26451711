import { expect } from 'chai';
import type { Comparison, Excuse } from '../../../../../page/panels/chatroom/model/compare.ts';
import { differenceOf } from '../../../../../page/panels/chatroom/model/difference.ts';

const said = (isDisordered: boolean, ...excuses: readonly Excuse[]) => {
  const comparison: Comparison = {
    missingIn: new Map(),
    excuses: new Set(excuses),
    isSame: false,
    isReordered: false,
    isDisordered,
  };
  return differenceOf(comparison);
};

describe('the words for the difference of logs', () => {
  it('name the reasons that were found, and no more', () => {
    expect(said(false)).to.equal('These logs differ.');
    expect(said(false, 'onItsWay')).to.equal(
      'These logs differ by what was said so shortly ago that it may still be on its way.',
    );
    expect(said(false, 'beforeStart', 'afterEnd')).to.equal(
      'These logs differ by what was said before a server had started and found the others; ' +
        'and by what was said after a server had ended, or shortly before.',
    );
  });

  it('name a violation before all other reasons', () => {
    expect(said(true, 'onItsWay')).to.match(/^One of these logs holds a message twice/);
  });
});
