import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { spotOf } from '../../../page/machine/chosen.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import { began, suspicion } from '../happened.ts';
import { after, CONNECTED, opened, tells } from './stepped.ts';

describe('the page with a chosen event', () => {
  it('continues to follow if the event is in view', () => {
    const { state } = after([...CONNECTED, tells([began(59_000, 0)], 0, 60_000)]);
    const { view, chosen } = after([{ kind: 'chosen', item: state.live.lanes.all[0] }], state).state.live;
    expect([view.isFollowing, chosen?.atMs]).to.deep.equal([true, 59_000]);
  });

  it('keeps the event where it is in view, zoomed by a key', () => {
    const { state } = after([
      opened([began(0, 0), began(100, 1), began(1_000, 2)]),
      { kind: 'chosen', item: undefined },
    ]);
    const placeOf = (from: typeof state, ...keys: readonly number[]) => {
      const { view } = currentView(
        after(
          keys.map((factor) => ({ kind: 'zoomedByKey', factor, pageMs: 0 }) as const),
          from,
        ).state,
      );
      return (100 - view.fromMs) / view.lengthMs;
    };
    const item = currentView(state).lanes.all[1];
    const chosen = after([{ kind: 'chosen', item }], state).state;
    expect(placeOf(chosen, 0.5, 0.5, 0.5, 1.6)).to.be.closeTo(placeOf(chosen), 1e-6);
    expect(placeOf(state, 0.5, 0.5, 0.5)).to.be.below(0);
  });

  it('moves to the event, and announces it', () => {
    const { state } = after([...CONNECTED, tells([began(500_000, 2)], 0, 500_000)]);
    const moved = after(
      [
        { kind: 'panned', by: -20 },
        { kind: 'chosen', item: state.live.lanes.all[0] },
      ],
      state,
    ).state;
    expect(moved.live.view.fromMs).to.be.within(480_000, 500_000);
    expect(moved.announcement).to.equal('server 2, 8:20.000: started');
    expect(after([{ kind: 'chosen', item: undefined }], moved).state.live.chosen).to.equal(undefined);
  });
});

describe('the page with a permalink to an event', () => {
  const wanted = (rest: { run?: string } = { run: 'run-' }): PageEvent => ({
    kind: 'eventWanted',
    server: 1,
    atMs: 500,
    ...rest,
  });

  it('waits for the event', () => {
    const { state } = after([...CONNECTED, wanted(), tells([began(500, 0), began(499, 1)])]);
    expect(state.live.chosen).to.equal(undefined);
    const { chosen } = after([tells([began(500.0004, 1)])], state).state.live;
    expect([chosen?.lane, chosen?.atMs]).to.deep.equal([1, 500.0004]);
  });

  it('chooses the one that was meant, of several at that time, and waits for it', () => {
    const down = (peer: number): LiveEvent => ({
      kind: 'linkDown',
      atMs: 500,
      server: 1,
      incarnation: 1,
      peer,
      reason: 'reset',
    });
    const at500 = [suspicion(500, 1, 0), down(0), down(2)];
    const { state } = after([...CONNECTED, tells(at500)]);
    const { lanes } = state.live;
    for (const item of lanes.all) {
      const spot = spotOf(item, lanes);
      const found = after([{ kind: 'eventWanted', ...spot, run: 'run-' }], state).state;
      expect(found.live.chosen).to.equal(item);
      expect(found.announcement).to.match(/^server 1, /);
    }
    // A permalink of an older version has only the time.
    expect(after([wanted()], state).state.live.chosen).to.equal(lanes.all[0]);
    const early = after([
      ...CONNECTED,
      tells(at500.slice(0, 2)),
      { kind: 'eventWanted', ...spotOf(lanes.all[2]!, lanes), run: 'run-' },
    ]);
    expect(early.state.live.chosen).to.equal(undefined);
    expect(after([tells(at500.slice(2))], early.state).state.live.chosen?.event).to.deep.equal(at500[2]);
  });

  it('chooses an event that it has already at once, and only once', () => {
    const { state } = after([...CONNECTED, tells([began(500, 1)]), wanted()]);
    expect([state.live.chosen?.atMs, state.wanted]).to.deep.equal([500, undefined]);
    const other = after([{ kind: 'chosen', item: undefined }, tells([began(500, 1)])], state).state;
    expect(other.live.chosen).to.equal(undefined);
  });

  it('chooses none of another run', () => {
    expect(after([...CONNECTED, wanted({ run: 'xyz' }), tells([began(500, 1)])]).state.live.chosen).to.equal(
      undefined,
    );
  });

  it('shows a notice if the run of the event is over', () => {
    const wanted: PageEvent = { kind: 'eventWanted', server: 0, atMs: 5, run: 'run-none' };
    const { state } = after([wanted, ...CONNECTED]);
    expect([state.wanted, state.notices.length]).to.deep.equal([undefined, 1]);
  });

  it('chooses it when the grid is shown again', () => {
    const { state } = after([...CONNECTED, tells([began(500, 1)]), opened([began(500, 1)]), wanted()]);
    expect(currentView(state).chosen).to.equal(undefined);
    expect(after([{ kind: 'tabChosen', tab: 'live' }], state).state.live.chosen?.atMs).to.equal(500);
  });

  it('chooses an event of a simulation there: not in the grid, in the trace shown before, or in a file', () => {
    const asked: readonly PageEvent[] = [{ kind: 'simRequested' }, wanted({})];
    const before = after([...CONNECTED, tells([began(500, 1)]), opened([began(500, 1)]), ...asked]).state;
    expect([before.live.chosen, currentView(before).chosen]).to.deep.equal([undefined, undefined]);
    expect(currentView(after([opened([began(500, 1)])], before).state).chosen).to.equal(undefined);
    const { state } = after([opened([began(500, 1)], { permalink: 'sim' })], before);
    expect([currentView(state).chosen?.atMs, state.live.chosen]).to.deep.equal([500, undefined]);
  });

  it('does not look for an event of a stopped simulation in the next one', () => {
    const { state } = after([
      { kind: 'simRequested' },
      wanted({}),
      { kind: 'workStopped' },
      { kind: 'simRequested' },
      opened([began(500, 1)], { permalink: 'sim' }),
    ]);
    expect(currentView(state).chosen).to.equal(undefined);
  });
});
