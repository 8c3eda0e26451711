import { expect } from 'chai';
import { addressOf } from '../../../page/machine/address.ts';
import { eventsFromPermalink } from '../../../page/machine/fromPermalink.ts';
import { began } from '../happened.ts';
import { after, CONNECTED, opened } from './stepped.ts';

describe("the presenter's view", () => {
  it('begins and ends, and shows the same as before', () => {
    const before = after([...CONNECTED, opened([began(1, 0)])]).state;
    const presented = after([{ kind: 'presentToggled' }], before).state;
    expect(presented).to.deep.equal({ ...before, isPresenting: true });
    expect(after([{ kind: 'presentToggled' }], presented).state).to.deep.equal(before);
  });

  it('does not begin where there is nothing to present', () => {
    const { state } = after([...CONNECTED, { kind: 'tabChosen', tab: 'trace' }, { kind: 'presentToggled' }]);
    expect(state.isPresenting).to.equal(false);
  });

  it('has an address, which begins it', () => {
    const { state } = after([...CONNECTED, { kind: 'presentToggled' }]);
    expect(addressOf(state)).to.equal('#live&present=1');
    const again = after([...CONNECTED, ...eventsFromPermalink('#live&present=1')]).state;
    expect([again.isPresenting, again.notices]).to.deep.equal([true, []]);
  });
});
