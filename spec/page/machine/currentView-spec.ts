import { expect } from 'chai';
import { liveNow, currentViewport } from '../../../page/machine/currentView.ts';
import { began } from '../happened.ts';
import { after, CONNECTED, GONE, opened } from './stepped.ts';

describe('the time of the grid', () => {
  it('stops without a connection', () => {
    const { state: open } = after(CONNECTED);
    const { state: lost } = after(GONE);
    expect([liveNow(open, 50), liveNow(lost, 50), liveNow(lost, 5_000)]).to.deep.equal([150, 100, 100]);
  });
});

describe('the viewport', () => {
  it('ends at the present if it follows; otherwise it stays, and so does that of a trace', () => {
    const { state } = after(CONNECTED);
    const movedMs = currentViewport(state, 9_000).fromMs - currentViewport(state, 5_000).fromMs;
    expect(movedMs).to.be.closeTo(4_000, 1e-6);
    for (const events of [[{ kind: 'panned', by: 1 } as const], [opened([began(1, 0)])]]) {
      const { state: still } = after(events, state);
      expect(currentViewport(still, 9_000)).to.deep.equal(currentViewport(still, 5_000));
    }
  });
});
