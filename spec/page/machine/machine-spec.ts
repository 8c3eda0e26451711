import { expect } from 'chai';
import type { PageEvent } from '../../../page/machine/events.ts';
import { isKindShown } from '../../../page/model/filter.ts';
import { FIRST_SIM } from '../../../page/model/simSettings.ts';
import { began } from '../happened.ts';
import { after, chatOf, CONNECTED, opened, tells, usesChat } from './stepped.ts';

describe('the page and its connection', () => {
  it('distinguishes a first attempt, an open connection and a lost one', () => {
    expect(after([{ kind: 'disconnected' }]).state.connection).to.equal('connecting');
    expect(after([{ kind: 'connected' }]).state.connection).to.equal('open');
    expect(after([{ kind: 'connected' }, { kind: 'disconnected' }]).state.connection).to.equal('lost');
  });

  it('gives each request another number', () => {
    const first = after([...CONNECTED, { kind: 'lineEntered', line: 'alive' }]);
    const next = after([{ kind: 'lineEntered', line: 'help' }], first.state);
    const asks = [...first.effects, ...next.effects].map((effect) =>
      effect.kind === 'ask' ? effect.ask : undefined,
    );
    expect(asks).to.have.length(2);
    expect(new Set(asks).size).to.equal(2);
    expect(first.effects).to.deep.include({ kind: 'ask', ask: asks[0]!, line: 'alive' });
  });

  it('shows a notice for a request without a connection', () => {
    const { state, effects } = after([{ kind: 'lineEntered', line: 'alive' }]);
    expect([effects, state.notices.length]).to.deep.equal([[], 1]);
  });
});

describe('the view of the page', () => {
  it('follows the time until that is switched off, and then stays where it is', () => {
    const { state } = after([...CONNECTED, { kind: 'followToggled', pageMs: 60_000 }]);
    expect(state.live.view.isFollowing).to.equal(false);
    expect(state.live.view.fromMs + state.live.view.lengthMs).to.be.above(60_000);
    const again = after([{ kind: 'followToggled', pageMs: 90_000 }], state).state;
    expect(again.live.view.isFollowing).to.equal(true);
    expect(again.live.view.fromMs + again.live.view.lengthMs).to.be.above(90_000);
  });

  it('contains all events when it is fitted', () => {
    const { view } = after([...CONNECTED, tells([began(100, 0), began(900, 0)]), { kind: 'fitted' }]).state
      .live;
    expect(view.fromMs).to.be.below(100);
    expect(view.fromMs + view.lengthMs).to.be.above(900);
  });

  it('is filtered by servers, kinds and text, each on and off', () => {
    const on: readonly PageEvent[] = [
      { kind: 'serverToggled', server: 1 },
      { kind: 'kindToggled', of: 'fault' },
      { kind: 'textFiltered', text: 'HeLLo' },
    ];
    const { state } = after(on);
    expect([
      [...state.filter.withoutServers],
      state.filter.chosenKinds.get('fault'),
      state.filter.text,
    ]).to.deep.equal([[1], false, 'hello']);
    const { filter } = after(on.slice(0, 2), state).state;
    expect([[...filter.withoutServers], filter.chosenKinds.get('fault')]).to.deep.equal([[], true]);
  });

  it('makes the server whose head is chosen the sender, and chooses a link by its ends', () => {
    const { state } = after([...CONNECTED, { kind: 'endChosen', server: 2 }]);
    expect([state.ends, chatOf(state).through]).to.deep.equal([[2], 2]);
    const both = after([{ kind: 'endChosen', server: 0 }], state).state;
    expect([both.ends, chatOf(both).through]).to.deep.equal([[0, 2], 0]);
    const other = after([{ kind: 'linkChosen', a: 1, b: 2 }], both).state;
    expect([other.ends, chatOf(other).through]).to.deep.equal([[1, 2], 0]);
    expect(after([{ kind: 'endsCleared' }], other).state.ends).to.deep.equal([]);
  });

  it('toggles a kind with each click, in every protocol, independently of choices in another', () => {
    const origin = { trace: 'grid', version: 2, protocol: 'raft', servers: 3, source: 'sim' } as const;
    const click: PageEvent = { kind: 'kindToggled', of: 'sent' };
    // In a trace of an unknown protocol `sent` is shown by default; in one of the chat room it is not.
    const { filter } = after([
      opened([began(1, 0)], { origin }),
      click,
      { kind: 'tabChosen', tab: 'live' },
    ]).state;
    const isShown = (clicks: number) => {
      const state = after(
        Array.from({ length: clicks }, () => click),
        { ...after([]).state, filter },
      ).state;
      return isKindShown(state.filter, { kind: 'sent', isMinor: true });
    };
    expect([0, 1, 2, 3].map(isShown)).to.deep.equal([false, true, false, true]);
  });

  it('has the panel of the chat room, which receives its own events through the page', () => {
    const { state } = after([
      usesChat({ kind: 'logToggled', server: 2 }),
      usesChat({ kind: 'throughChosen', server: 1 }),
    ]);
    expect([[...chatOf(state).logs], chatOf(state).through]).to.deep.equal([[2], 1]);
    const event = { kind: 'logToggled', server: 2 };
    expect(after([{ kind: 'panelUsed', protocol: 'raft', event }], state).state).to.equal(state);
  });

  it('has the event under the pointer', () => {
    const { state } = after([...CONNECTED, tells([began(1, 0)])]);
    const item = state.live.lanes.all[0];
    expect(after([{ kind: 'pointed', item }], state).state.pointed).to.equal(item);
  });
});

describe('the page and its worker', () => {
  it('passes dropped files to it', () => {
    const files = [{ name: 'a', bytes: Uint8Array.of(1) }];
    const { state, effects } = after([{ kind: 'filesDropped', files }]);
    expect([state.work, effects]).to.deep.equal(['reading', [{ kind: 'open', files }]]);
  });

  it('has it run the simulation of the form', () => {
    const sim = { ...FIRST_SIM, seed: 99 };
    const { state, effects } = after([{ kind: 'simChanged', sim }, { kind: 'simRequested' }]);
    expect([state.work, effects]).to.deep.equal(['simulating', [{ kind: 'simulate', sim }]]);
  });

  it('shows its progress until it is stopped', () => {
    const { state } = after([{ kind: 'simRequested' }, { kind: 'workProgressed', text: 'run 2' }]);
    expect(state.work).to.equal('run 2');
    const stopped = after([{ kind: 'workStopped' }], state);
    expect([stopped.state.work, stopped.effects]).to.deep.equal([undefined, [{ kind: 'stopWork' }]]);
    expect(after([{ kind: 'workProgressed', text: 'run 3' }], stopped.state).state.work).to.equal(undefined);
  });

  it('shows the reason of a failure', () => {
    const { state } = after([{ kind: 'simRequested' }, { kind: 'workFailed', reason: 'a, line 3: no' }]);
    expect([state.work, state.notices[0]?.text, state.announcement]).to.deep.equal([
      undefined,
      'a, line 3: no',
      'a, line 3: no',
    ]);
  });
});
