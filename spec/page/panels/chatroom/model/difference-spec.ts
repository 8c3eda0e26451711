import { expect } from 'chai';
import type { Comparison, Excuse } from '../../../../../page/panels/chatroom/model/compare.ts';
import { differenceOf } from '../../../../../page/panels/chatroom/model/difference.ts';

const wordsOf = (isDisordered: boolean, ...excuses: readonly Excuse[]) => {
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
    expect(wordsOf(false)).to.equal('These logs differ.');
    expect(wordsOf(false, 'inTransit')).to.equal(
      'These logs differ by messages that are so recent that they may still be in transit.',
    );
    expect(wordsOf(false, 'beforeStart', 'afterEnd')).to.equal(
      'These logs differ by messages from before a server had started and had its links; ' +
        'and by messages from after the end of a server, or shortly before it.',
    );
  });

  it('name a violation before all other reasons', () => {
    expect(wordsOf(true, 'inTransit')).to.match(/^One of these logs holds a message twice/);
  });
});
