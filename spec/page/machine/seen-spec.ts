import { expect } from 'chai';
import { nowOf, viewOf } from '../../../page/machine/seen.ts';
import { began } from '../happened.ts';
import { after, CONNECTED, GONE, opened } from './stepped.ts';

describe('the time of the grid', () => {
  it('stands still where the grid is gone, for nobody knows what has happened since', () => {
    const { state: open } = after(CONNECTED);
    const { state: lost } = after(GONE);
    expect([nowOf(open, 50), nowOf(lost, 50), nowOf(lost, 5_000)]).to.deep.equal([150, 100, 100]);
  });
});

describe('the view', () => {
  it('that follows is where the time is; one that is held stays, and that of a trace', () => {
    const { state } = after(CONNECTED);
    const movedMs = viewOf(state, 9_000).fromMs - viewOf(state, 5_000).fromMs;
    expect(movedMs).to.be.closeTo(4_000, 1e-6);
    for (const events of [[{ kind: 'panned', by: 1 } as const], [opened([began(1, 0)])]]) {
      const { state: still } = after(events, state);
      expect(viewOf(still, 9_000)).to.deep.equal(viewOf(still, 5_000));
    }
  });
});
