import { expect } from 'chai';
import type { LiveEvent, ServerState, Told } from '../../lib/live/live.ts';
import {
  nowOf,
  pageMachine,
  sightOf,
  type PageEffect,
  type PageEvent,
  type PageState,
} from '../../page/machine.ts';
import { FIRST_SIM } from '../../page/model/link.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import { began, died, got, spoke } from './happened.ts';

const machine = pageMachine(FIRST_SIM);

/** Steps through events; every state is frozen, but for what Lanes hold. */
function after(events: readonly PageEvent[], from: PageState = machine.init) {
  let state = from;
  let effects: readonly PageEffect[] = [];
  for (const event of events) {
    frozen(state);
    [state, effects] = machine.step(state, event);
  }
  return { state, effects };
}

function frozen({ live, trace, ...rest }: PageState): void {
  deepFreeze({ ...rest, pointed: undefined });
  for (const sight of [live, trace]) deepFreeze(sight?.view);
  for (const sight of [live, trace]) if (sight !== undefined) Object.freeze(sight);
}

const told = (what: Told, pageMs = 0): PageEvent => ({ kind: 'told', told: what, pageMs });
const hello = (run = 'run-one', servers = 3, nowMs = 100): PageEvent =>
  told({ kind: 'hello', servers, run, epochMs: 5_000, nowMs });
const tells = (events: readonly LiveEvent[], omitted = 0, nowMs = 0): PageEvent =>
  told({ kind: 'events', events, omitted, nowMs });
const server = (id: number): ServerState => ({
  id,
  state: 'running',
  sinceMs: 0,
  alive: [],
  suspected: [],
  messages: 0,
});
const opened = (
  events: readonly LiveEvent[],
  rest: Partial<PageEvent & { kind: 'traceOpened' }> = {},
): PageEvent => ({
  kind: 'traceOpened',
  name: 'a.ndjson',
  servers: 3,
  events,
  violations: [],
  verdict: 'all is well',
  ...rest,
});
const CONNECTED: readonly PageEvent[] = [{ kind: 'connected' }, hello()];

describe('the page', () => {
  describe('and its connection', () => {
    it('knows whether there is one, and that the first was never there', () => {
      expect(after([{ kind: 'disconnected' }]).state.connection).to.equal('connecting');
      expect(after([{ kind: 'connected' }]).state.connection).to.equal('open');
      expect(after([{ kind: 'connected' }, { kind: 'disconnected' }]).state.connection).to.equal('lost');
    });

    it('asks with another number each time', () => {
      const first = after([...CONNECTED, { kind: 'asked', line: 'alive' }]);
      const next = after([{ kind: 'asked', line: 'help' }], first.state);
      const asks = [...first.effects, ...next.effects].map((effect) =>
        effect.kind === 'ask' ? effect.ask : undefined,
      );
      expect(asks).to.have.length(2);
      expect(new Set(asks).size).to.equal(2);
      expect(first.effects).to.deep.include({ kind: 'ask', ask: asks[0]!, line: 'alive' });
    });

    it('says so where there is nobody to ask', () => {
      const { state, effects } = after([{ kind: 'asked', line: 'alive' }]);
      expect([effects, state.notices.length]).to.deep.equal([[], 1]);
    });
  });

  describe('whose grid is gone', () => {
    const gone: readonly PageEvent[] = [...CONNECTED, { kind: 'disconnected' }];

    it('has the time stand still, for nobody knows what has happened since', () => {
      const { state: open } = after(CONNECTED);
      const { state: lost } = after(gone);
      expect([nowOf(open, 50), nowOf(lost, 50), nowOf(lost, 5_000)]).to.deep.equal([150, 100, 100]);
    });

    it('does not lose what was to be said, whether there is nobody to ask or it could not be done', () => {
      const { state } = after([...gone, { kind: 'asked', line: '0 broadcast keep me' }]);
      expect(state.notices.at(-1)?.text).to.match(/there is no connection.*keep me$/);
      const asked = after([...CONNECTED, { kind: 'asked', line: '0 broadcast keep me, too' }]);
      const [effect] = asked.effects;
      const ask = effect?.kind === 'ask' ? effect.ask : -1;
      const refused = told({ kind: 'done', ask, problem: 'server 0 is not running', answers: [] });
      const { notices, asks } = after([refused], asked.state).state;
      expect([notices.at(-1)?.text, asks.size]).to.deep.equal([
        'server 0 is not running; this was not said: keep me, too',
        0,
      ]);
    });

    it('forgets what was in the way, when there is one again', () => {
      const { state } = after([
        ...gone,
        { kind: 'asked', line: 'alive' },
        { kind: 'connected' },
        hello('run-two'),
      ]);
      expect(state.notices).to.deep.equal([]);
    });
  });

  describe('told of a grid', () => {
    it('knows its servers, its clock and its run', () => {
      const { state } = after([told({ kind: 'hello', servers: 3, run: 'r', epochMs: 7, nowMs: 1_000 }, 400)]);
      expect([state.run, state.epochMs, state.clockMs, state.live.lanes.servers]).to.deep.equal([
        'r',
        7,
        600,
        3,
      ]);
    });

    it('holds what happens, and counts what was left out', () => {
      const { state } = after([hello(), tells([began(1, 0)], 3), tells([began(2, 1)], 4)]);
      expect([state.live.lanes.size, state.live.omitted]).to.deep.equal([2, 7]);
    });

    it('knows how the servers are', () => {
      const { state } = after([hello(), told({ kind: 'state', servers: [server(0)], nowMs: 900 }, 100)]);
      expect([state.servers, state.clockMs]).to.deep.equal([[server(0)], 800]);
    });

    it('begins anew with another run', () => {
      const before = [
        hello('one', 5),
        tells([began(1, 4)], 2),
        told({ kind: 'state', servers: [0, 1, 2, 3, 4].map(server), nowMs: 0 }),
        { kind: 'throughChosen', server: 4 },
        { kind: 'panned', by: 3 },
      ] as const;
      const { state } = after([...before, hello('two', 2)]);
      expect([state.live.lanes.size, state.live.omitted, state.servers, state.through]).to.deep.equal([
        0,
        0,
        [],
        1,
      ]);
      expect(state.live.view.isFollowing).to.equal(true);
    });

    it('that it was told of before, looks where it looked, at what it had chosen', () => {
      const events = [spoke(50, 0, 0, 'a'), got(50, 0, 0, 0, ['a'])];
      const first = after([...CONNECTED, tells(events), { kind: 'zoomed', factor: 0.5, around: 0 }]).state;
      const chosen = after(
        [
          { kind: 'chosen', item: first.live.lanes.all[1] },
          { kind: 'panned', by: 9 },
        ],
        first,
      ).state;
      const { state } = after(
        [{ kind: 'disconnected' }, { kind: 'connected' }, hello(), tells(events)],
        chosen,
      );
      expect(state.live.lanes.size).to.equal(2);
      expect(state.live.chosen).to.equal(state.live.lanes.all[1]);
      expect(state.live.view).to.deep.equal(chosen.live.view);
    });

    it('shows what it answers, and why something was not done, the last four', () => {
      const done = (problem?: string, ...answers: string[]) =>
        told({ kind: 'done', ask: 1, answers, ...(problem === undefined ? {} : { problem }) });
      const { state } = after([
        done(),
        done('no'),
        done(undefined, 'a', 'b'),
        done('1'),
        done('2'),
        done('3'),
      ]);
      expect(state.notices.map(({ text }) => text)).to.deep.equal(['a\nb', '1', '2', '3']);
      expect(new Set(state.notices.map(({ id }) => id)).size).to.equal(4);
      const { notices } = after([{ kind: 'noticeClosed', id: state.notices[1]!.id }], state).state;
      expect(notices.map(({ text }) => text)).to.deep.equal(['a\nb', '2', '3']);
    });
  });

  describe('and what is seen', () => {
    it('follows the time until it is told otherwise, and holds what is seen then', () => {
      const { state } = after([...CONNECTED, { kind: 'followToggled', pageMs: 60_000 }]);
      expect(state.live.view.isFollowing).to.equal(false);
      expect(state.live.view.fromMs + state.live.view.lengthMs).to.be.above(60_000);
      const again = after([{ kind: 'followToggled', pageMs: 90_000 }], state).state;
      expect(again.live.view.isFollowing).to.equal(true);
      expect(again.live.view.fromMs + again.live.view.lengthMs).to.be.above(90_000);
    });

    it('goes on following when something is chosen that is seen', () => {
      const { state } = after([...CONNECTED, tells([began(59_000, 0)], 0, 60_000)]);
      const { view, chosen } = after([{ kind: 'chosen', item: state.live.lanes.all[0] }], state).state.live;
      expect([view.isFollowing, chosen?.atMs]).to.deep.equal([true, 59_000]);
    });

    it('goes to what is chosen, and says it', () => {
      const { state } = after([...CONNECTED, tells([began(500_000, 2)], 0, 500_000)]);
      const moved = after(
        [
          { kind: 'panned', by: -20 },
          { kind: 'chosen', item: state.live.lanes.all[0] },
        ],
        state,
      ).state;
      expect(moved.live.view.fromMs).to.be.within(480_000, 500_000);
      expect(moved.said).to.equal('server 2, 8:20.000: started');
      expect(after([{ kind: 'chosen', item: undefined }], moved).state.live.chosen).to.equal(undefined);
    });

    it('is all that there is', () => {
      const { view } = after([...CONNECTED, tells([began(100, 0), began(900, 0)]), { kind: 'fitted' }]).state
        .live;
      expect(view.fromMs).to.be.below(100);
      expect(view.fromMs + view.lengthMs).to.be.above(900);
    });

    it('is filtered by servers, kinds and words, each on and off', () => {
      const on: readonly PageEvent[] = [
        { kind: 'serverToggled', server: 1 },
        { kind: 'kindToggled', of: 'fault' },
        { kind: 'textFiltered', text: 'HeLLo' },
      ];
      const { state } = after(on);
      expect([
        [...state.filter.withoutServers],
        state.filter.withoutKinds.has('fault'),
        state.filter.text,
      ]).to.deep.equal([[1], true, 'hello']);
      const { filter } = after(on.slice(0, 2), state).state;
      expect([[...filter.withoutServers], filter.withoutKinds.has('fault')]).to.deep.equal([[], false]);
    });

    it('has logs, and somebody to speak through', () => {
      const { state } = after([
        { kind: 'logToggled', server: 2 },
        { kind: 'throughChosen', server: 1 },
      ]);
      expect([[...state.logs], state.through]).to.deep.equal([[2], 1]);
    });

    it('has what is pointed at', () => {
      const { state } = after([...CONNECTED, tells([began(1, 0)])]);
      const item = state.live.lanes.all[0];
      expect(after([{ kind: 'pointed', item }], state).state.pointed).to.equal(item);
    });
  });

  describe('and its worker', () => {
    it('has files read', () => {
      const files = [{ name: 'a', text: 'b' }];
      const { state, effects } = after([{ kind: 'filesDropped', files }]);
      expect([state.work, effects]).to.deep.equal(['reading', [{ kind: 'open', files }]]);
    });

    it('has what was asked for simulated', () => {
      const sim = { ...FIRST_SIM, seed: 99 };
      const { state, effects } = after([{ kind: 'simChanged', sim }, { kind: 'simAsked' }]);
      expect([state.work, effects]).to.deep.equal(['simulating', [{ kind: 'simulate', sim }]]);
    });

    it('knows how far it is, until it is stopped', () => {
      const { state } = after([{ kind: 'simAsked' }, { kind: 'workProgressed', text: 'run 2' }]);
      expect(state.work).to.equal('run 2');
      const stopped = after([{ kind: 'workStopped' }], state);
      expect([stopped.state.work, stopped.effects]).to.deep.equal([undefined, [{ kind: 'stopWork' }]]);
      expect(after([{ kind: 'workProgressed', text: 'run 3' }], stopped.state).state.work).to.equal(
        undefined,
      );
    });

    it('says why it could not', () => {
      const { state } = after([{ kind: 'simAsked' }, { kind: 'workFailed', reason: 'a, line 3: no' }]);
      expect([state.work, state.notices[0]?.text, state.said]).to.deep.equal([
        undefined,
        'a, line 3: no',
        'a, line 3: no',
      ]);
    });

    it('saves what is looked at', () => {
      const { effects } = after([...CONNECTED, tells([began(1, 0)]), { kind: 'saveAsked' }]);
      expect(effects).to.deep.equal([{ kind: 'save', events: [began(1, 0)], servers: 3, epochMs: 5_000 }]);
      const trace = after([...CONNECTED, tells([began(1, 0)]), opened([began(2, 1)]), { kind: 'saveAsked' }]);
      expect(trace.effects[0]).to.deep.include({ events: [began(2, 1)] });
    });
  });

  describe('and a trace', () => {
    const events = [began(100, 0), began(5_000, 1), died(9_000, 1)];

    it('shows all of it, while the grid goes on behind it', () => {
      const { state } = after([...CONNECTED, { kind: 'simAsked' }, opened(events), tells([began(1, 2)])]);
      const { view, lanes } = sightOf(state);
      expect([lanes.size, state.live.lanes.size, state.work]).to.deep.equal([3, 1, undefined]);
      expect(view.fromMs).to.be.below(100);
      expect(view.fromMs + view.lengthMs).to.be.above(9_000);
      expect(state.said).to.equal('a.ndjson: all is well');
    });

    it('shows what led to the first promise that was broken', () => {
      const violations = [{ promise: 'gap', atMs: 8_000, message: '' }] as const;
      const { view } = sightOf(after([opened(events, { violations })]).state);
      expect(view.fromMs).to.be.within(5_000, 6_000);
      expect(view.fromMs + view.lengthMs).to.be.within(8_500, 9_000);
    });

    it('goes back to the grid, and what was seen of it', () => {
      const before = after([...CONNECTED, tells([began(1, 2)]), { kind: 'panned', by: 1 }]).state;
      const { state } = after(
        [
          opened(events),
          { kind: 'panned', by: 5 },
          { kind: 'logToggled', server: 1 },
          { kind: 'traceClosed' },
        ],
        before,
      );
      expect(sightOf(state)).to.equal(before.live);
      expect([state.source, state.trace, state.logs.size]).to.deep.equal([{ kind: 'live' }, undefined, 0]);
    });

    it('holds more than a grid, if it is longer', () => {
      const many = Array.from({ length: 110_000 }, (_, i) => began(i, 0));
      expect(sightOf(after([opened(many)]).state).lanes.size).to.equal(110_000);
    });
  });

  describe('asked by a link for an event', () => {
    const wanted = (rest: { run?: string } = { run: 'run-' }): PageEvent => ({
      kind: 'eventWanted',
      server: 1,
      atMs: 500,
      ...rest,
    });

    it('waits until it is told', () => {
      const { state } = after([...CONNECTED, wanted(), tells([began(500, 0), began(499, 1)])]);
      expect(state.live.chosen).to.equal(undefined);
      const { chosen } = after([tells([began(500.0004, 1)])], state).state.live;
      expect([chosen?.lane, chosen?.atMs]).to.deep.equal([1, 500.0004]);
    });

    it('chooses it at once where it is there, and once', () => {
      const { state } = after([...CONNECTED, tells([began(500, 1)]), wanted()]);
      expect([state.live.chosen?.atMs, state.wanted]).to.deep.equal([500, undefined]);
      const other = after([{ kind: 'chosen', item: undefined }, tells([began(500, 1)])], state).state;
      expect(other.live.chosen).to.equal(undefined);
    });

    it('chooses none in another run', () => {
      expect(
        after([...CONNECTED, wanted({ run: 'xyz' }), tells([began(500, 1)])]).state.live.chosen,
      ).to.equal(undefined);
    });

    it('says so where it is of a run that is over', () => {
      const wanted: PageEvent = { kind: 'eventWanted', server: 0, atMs: 5, run: 'run-none' };
      const { state } = after([wanted, ...CONNECTED]);
      expect([state.wanted, state.notices.length]).to.deep.equal([undefined, 1]);
    });

    it('chooses it when the trace is closed that was looked at', () => {
      const { state } = after([...CONNECTED, tells([began(500, 1)]), opened([began(500, 1)]), wanted()]);
      expect(sightOf(state).chosen).to.equal(undefined);
      expect(after([{ kind: 'traceClosed' }], state).state.live.chosen?.atMs).to.equal(500);
    });

    it('of a simulation, chooses it there: not in the grid, nor in a trace that is still looked at, nor in a file', () => {
      const asked: readonly PageEvent[] = [{ kind: 'simAsked' }, wanted({})];
      const before = after([...CONNECTED, tells([began(500, 1)]), opened([began(500, 1)]), ...asked]).state;
      expect([before.live.chosen, sightOf(before).chosen]).to.deep.equal([undefined, undefined]);
      expect(sightOf(after([opened([began(500, 1)])], before).state).chosen).to.equal(undefined);
      const { state } = after([opened([began(500, 1)], { link: 'sim' })], before);
      expect([sightOf(state).chosen?.atMs, state.live.chosen]).to.deep.equal([500, undefined]);
    });

    it('of a simulation without it, does not look for it in the next', () => {
      const { state } = after([
        { kind: 'simAsked' },
        wanted({}),
        { kind: 'workStopped' },
        { kind: 'simAsked' },
        opened([began(500, 1)], { link: 'sim' }),
      ]);
      expect(sightOf(state).chosen).to.equal(undefined);
    });
  });
});
