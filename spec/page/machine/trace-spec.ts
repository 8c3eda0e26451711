import { expect } from 'chai';
import { currentView } from '../../../page/machine/currentView.ts';
import { began, died, spoke } from '../happened.ts';
import { after, chatOf, CONNECTED, opened, tells, told, usesChat } from './stepped.ts';

describe('the page and a trace', () => {
  const events = [began(100, 0), began(5_000, 1), died(9_000, 1)];

  it('shows all of it, while the grid continues in the background', () => {
    const { state } = after([...CONNECTED, { kind: 'simRequested' }, opened(events), tells([began(1, 2)])]);
    const { view, lanes } = currentView(state);
    expect([lanes.size, state.live.lanes.size, state.work]).to.deep.equal([3, 1, undefined]);
    expect(view.fromMs).to.be.below(100);
    expect(view.fromMs + view.lengthMs).to.be.above(9_000);
    expect(state.announcement).to.equal('a.ndjson: all is well');
  });

  it('shows the events around the first violation', () => {
    const violations = [{ promise: 'no-gap', atMs: 8_000, message: '' }] as const;
    const { view } = currentView(after([opened(events, { violations })]).state);
    expect(view.fromMs + view.lengthMs / 2).to.equal(8_000);
    expect(view.lengthMs).to.be.within(2_500, 3_000);
  });

  it('quotes no characters that change the direction of a line; its events are unchanged', () => {
    const violations = [{ promise: 'no-gap', atMs: 8_000, message: '"a\u202Eb"' }] as const;
    const said = spoke(100, 0, 0, 'a\u202Eb');
    const { state } = after([opened([said], { name: 'c\u202E', violations })]);
    expect(currentView(state).source).to.deep.include({
      name: 'c·',
      violations: [{ ...violations[0], message: '"a·b"' }],
    });
    expect(after([{ kind: 'saveRequested' }], state).effects[0]).to.have.deep.property('events', [said]);
  });

  it('returns to the grid, with its former view', () => {
    const before = after([...CONNECTED, tells([began(1, 2)]), { kind: 'panned', by: 1 }]).state;
    const { state } = after(
      [
        opened(events),
        { kind: 'panned', by: 5 },
        usesChat({ kind: 'logToggled', server: 1 }),
        { kind: 'tabChosen', tab: 'live' },
      ],
      before,
    );
    expect(currentView(state)).to.equal(before.live);
    expect([currentView(state).source, chatOf(state).logs.size]).to.deep.equal([{ kind: 'live' }, 0]);
  });

  it('holds more events than of a grid, if the trace is longer', () => {
    const many = Array.from({ length: 110_000 }, (_, i) => began(i, 0));
    expect(currentView(after([opened(many)]).state).lanes.size).to.equal(110_000);
  });

  it('saves the events of a plain grid as such', () => {
    const plain = told({ kind: 'hello', servers: 3, run: 'r', epochMs: 7, plain: true, nowMs: 0 });
    const [saved] = after([{ kind: 'connected' }, plain, { kind: 'saveRequested' }]).effects;
    expect(saved).to.deep.equal({
      ...{ kind: 'save', protocol: 'chatroom', events: [] },
      ...{ servers: 3, epochMs: 7, plain: true },
    });
    // An opened trace has a header of its own.
    const origin = { protocol: 'chatroom', source: 'server' } as const;
    const [again] = after([plain, opened([], { origin }), { kind: 'saveRequested' }]).effects;
    expect(again).to.not.have.property('plain');
  });

  it('saves the events that are shown', () => {
    const { effects } = after([...CONNECTED, tells([began(1, 0)]), { kind: 'saveRequested' }]);
    expect(effects).to.deep.equal([
      { kind: 'save', protocol: 'chatroom', events: [began(1, 0)], servers: 3, epochMs: 5_000 },
    ]);
    const trace = after([
      ...CONNECTED,
      tells([began(1, 0)]),
      opened([began(2, 1)]),
      { kind: 'saveRequested' },
    ]);
    expect(trace.effects[0]).to.deep.include({ events: [began(2, 1)] });
  });
});
