import { expect } from 'chai';
import { stateTree } from '../../../page/inspector/tree.ts';
import { stateTreeView } from '../../../page/inspector/view.ts';
import { markupOf, wordsOf } from '../view/words.ts';

describe('the view of a state', () => {
  it('tells changes by sign, word and value', () => {
    const view = stateTreeView(stateTree({ a: 1, b: 2, d: { e: 5 } }, { a: 0, c: 3, d: { e: 4 } }), 'state');
    expect(wordsOf(view)).to.equal('~changed: a0 → 1 −removed: c 3 +added: b 2 d {e: 5} ~changed: e4 → 5');
  });

  it('shows a value without parts, and how many parts are left out', () => {
    expect(wordsOf(stateTreeView(stateTree('x'), 'state'))).to.equal('"x"');
    expect(wordsOf(stateTreeView(stateTree(Array(1_100).fill(0)), 'state'))).to.include(
      '… 1,080 more, unchanged',
    );
  });

  it('escapes nothing twice: texts of states are text, not markup', () => {
    expect(markupOf(stateTreeView(stateTree('<b>'), 'state'))).to.include('"<b>"');
  });
});
