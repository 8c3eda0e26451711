import { expect } from 'chai';
import { currentView } from '../../../page/machine/currentView.ts';
import { began } from '../happened.ts';
import { after, chatOf, CONNECTED, opened, tells, usesChat } from './stepped.ts';

describe('the tabs of the page', () => {
  const simulated = opened([began(7, 1)], { permalink: 'sim' });

  it('keep a source each: a trace replaces neither a simulation nor the grid', () => {
    const { state } = after([
      ...CONNECTED,
      tells([began(1, 0)]),
      { kind: 'simRequested' },
      simulated,
      { kind: 'panned', by: 1 },
      opened([began(3, 2), began(4, 2)]),
    ]);
    expect([state.tab, currentView(state).lanes.size]).to.deep.equal(['trace', 2]);
    const back = after([{ kind: 'tabChosen', tab: 'simulate' }], state).state;
    expect([currentView(back), back.trace, back.live]).to.deep.equal([
      state.simulate,
      state.trace,
      state.live,
    ]);
    expect(currentView(back).lanes.all[0]?.atMs).to.equal(7);
  });

  it('do not change by themselves: a simulation that ends after another tab was chosen is announced', () => {
    const { state } = after([
      ...CONNECTED,
      { kind: 'simRequested' },
      { kind: 'tabChosen', tab: 'live' },
      simulated,
    ]);
    expect([state.tab, state.work, state.announcement]).to.deep.equal([
      'live',
      undefined,
      'a.ndjson: all is well',
    ]);
    expect(state.simulate.lanes.size).to.equal(1);
  });

  it('have nothing at first, besides the grid', () => {
    const { state } = after(CONNECTED);
    expect([state.live, state.trace, state.simulate].map(({ source }) => source.kind)).to.deep.equal([
      'live',
      'none',
      'none',
    ]);
  });

  it('run simulations without a grid, whose own tab has no source', () => {
    const { state, effects } = after([{ kind: 'gridMissing' }, { kind: 'simRequested' }]);
    expect(effects).to.deep.equal([{ kind: 'simulate', sim: state.sim }]);
    expect([state.live.source.kind, state.connection]).to.deep.equal(['none', 'none']);
  });

  it('forget what was pointed at, and the logs and the servers that were chosen, when another one is shown', () => {
    const [item] = after([opened([began(1, 0)])]).state.trace.lanes.all;
    const { state } = after([
      ...CONNECTED,
      { kind: 'pointed', item },
      { kind: 'endChosen', server: 2 },
      usesChat({ kind: 'logToggled', server: 1 }),
      { kind: 'tabChosen', tab: 'trace' },
    ]);
    expect([state.pointed, chatOf(state).logs.size, state.ends]).to.deep.equal([undefined, 0, []]);
  });
});
