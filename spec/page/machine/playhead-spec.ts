import { expect } from 'chai';
import type { PlayheadEvent } from '../../../page/machine/play.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import { momentsOf, serversShown, shownMs } from '../../../page/machine/playhead.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { began, died, spoke } from '../happened.ts';
import { after, CONNECTED, opened, server, tells, told } from './stepped.ts';

const TRACE = after([opened([began(0, 0), began(1_000, 1), died(5_000, 1), spoke(10_000, 0, 0, 'a')])]).state;
const LIVE = after([
  ...CONNECTED,
  tells([began(10, 0), began(20, 1), died(30, 1)], 0, 100),
  told({ kind: 'state', servers: [0, 1, 2].map(server), nowMs: 100 }, 0),
]).state;
const playheadOf = (state: PageState) => currentView(state).playheadMs;
const move = (atMs: number | undefined, pageMs = 0): PlayheadEvent => ({
  kind: 'playheadMoved',
  atMs,
  pageMs,
});
const states = (state: PageState) => serversShown(state).map((one) => one.state);

describe('the playhead', () => {
  it('shows the servers of its moment: of a trace, and of a grid from the events that are held', () => {
    expect(states(after([move(2_000)], TRACE).state)).to.deep.equal(['running', 'running', 'unknown']);
    expect(states(after([move(6_000)], TRACE).state)).to.deep.equal(['running', 'down', 'unknown']);
    expect(states(after([move(25)], LIVE).state)).to.deep.equal(['running', 'running', 'unknown']);
  });

  it('shows the present as the grid tells it, and the end of a trace, if it is nowhere else', () => {
    expect(serversShown(LIVE)).to.equal(LIVE.servers);
    expect(states(TRACE)).to.deep.equal(['running', 'down', 'unknown']);
    expect([shownMs(TRACE, 0), shownMs(LIVE, 50)]).to.deep.equal([10_000, 150]);
  });

  it('stays between the first and the last moment, and in view; a view that follows holds still', () => {
    expect(playheadOf(after([move(-5)], TRACE).state)).to.equal(0);
    expect(playheadOf(after([move(1e9)], TRACE).state)).to.equal(10_000);
    const { state } = after([{ kind: 'zoomed', factor: 0.01, around: 0 }, move(9_000)], TRACE);
    const { view } = currentView(state);
    expect(9_000).to.be.within(view.fromMs, view.fromMs + view.lengthMs);
    const held = after([move(25)], LIVE).state;
    expect(held.live.view.isFollowing).to.equal(false);
    const followed = after([move(undefined)], held).state;
    expect([playheadOf(followed), followed.live.view.isFollowing]).to.deep.equal([undefined, true]);
  });

  it('steps from event to event; behind the last one it is at the end', () => {
    const step = (by: 1 | -1): PlayheadEvent => ({ kind: 'playheadStepped', by, pageMs: 0 });
    const steps = [step(-1), step(-1), step(1), step(1)];
    expect(steps.map((_, i) => playheadOf(after(steps.slice(0, i + 1), TRACE).state))).to.deep.equal([
      10_000,
      5_000,
      10_000,
      undefined,
    ]);
    expect(playheadOf(after([move(0), step(-1)], TRACE).state)).to.equal(0);
  });

  it('plays at its speed until the end', () => {
    const play: PlayheadEvent[] = [
      { kind: 'speedChosen', speed: 10 },
      { kind: 'playToggled', pageMs: 1_000 },
    ];
    const first = after(play, TRACE).state;
    expect(playheadOf(first)).to.equal(0);
    const later = after([{ kind: 'played', pageMs: 1_100 }], first).state;
    expect(playheadOf(later)).to.equal(1_000);
    expect(playheadOf(after([{ kind: 'played', pageMs: 9_999 }], later).state), 'hidden meanwhile').to.equal(
      3_000,
    );
    expect(after([{ kind: 'playToggled', pageMs: 1_200 }], later).state.play).to.equal(undefined);
    const frames = Array.from(
      { length: 20 },
      (_, i) => ({ kind: 'played', pageMs: 1_100 + 100 * i }) as const,
    );
    const end = after(frames, later).state;
    expect([playheadOf(end), end.play]).to.deep.equal([undefined, undefined]);
  });

  it('is moved by hand out of a play, and to the event that is chosen', () => {
    const playing = after([{ kind: 'playToggled', pageMs: 0 }], TRACE).state;
    expect(after([move(3_000)], playing).state.play).to.equal(undefined);
    const [item] = currentView(TRACE).lanes.lane(1);
    const chosen = after([{ kind: 'chosen', item }], TRACE).state;
    expect(playheadOf(chosen), 'without a playhead').to.equal(undefined);
    expect(playheadOf(after([move(9_000), { kind: 'chosen', item }], TRACE).state)).to.equal(1_000);
  });

  it('plays a violation from a little before its events to it', () => {
    const violations = [
      {
        promise: 'no-gap',
        atMs: 10_000,
        message: '',
        evidence: { events: [{ server: 1, incarnation: 1, atMs: 5_000, kind: 'crashed' }], lost: [] },
      },
    ];
    const { state } = after(
      [{ kind: 'violationPlayed', place: 0, pageMs: 0 }],
      after([
        opened([began(0, 0), died(5_000, 1), spoke(10_000, 0, 0, 'a'), died(20_000, 0)], { violations }),
      ]).state,
    );
    expect(playheadOf(state)).to.be.within(0, 4_999);
    const frames = Array.from({ length: 40 }, (_, i) => ({ kind: 'played', pageMs: 200 * i }) as const);
    const end = after(frames, state).state;
    expect([playheadOf(end), end.play]).to.deep.equal([10_000, undefined]);
  });

  it('is one of each source, and a play ends with the source', () => {
    const playing = after([{ kind: 'playToggled', pageMs: 0 }], TRACE).state;
    const { state } = after([{ kind: 'tabChosen', tab: 'live' }], playing);
    expect([playheadOf(state), state.play]).to.deep.equal([undefined, undefined]);
    expect(momentsOf(TRACE, 0)).to.deep.equal({ fromMs: 0, toMs: 10_000 });
  });
});
