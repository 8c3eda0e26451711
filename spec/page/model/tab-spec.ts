import { expect } from 'chai';
import { fragmentOfTab, TABS, tabOfFragment } from '../../../page/model/tab.ts';

describe('the address of a tab', () => {
  it('shows it', () => {
    expect(TABS.map((tab) => tabOfFragment(fragmentOfTab(tab)))).to.deep.equal(TABS);
  });

  it('is one word: a longer fragment is of something in a tab, or of no tab', () => {
    expect(['#sim&seed=8', '#elsewhere'].map(tabOfFragment)).to.deep.equal([undefined, undefined]);
  });
});
