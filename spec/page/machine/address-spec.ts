import { expect } from 'chai';
import type { PageEvent } from '../../../page/machine/events.ts';
import { addressOf } from '../../../page/machine/address.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import { eventsFromPermalink } from '../../../page/machine/fromPermalink.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { orderedOf } from '../../../page/model/ordered.ts';
import { FIRST_SIM, permalinkOfSim } from '../../../page/model/simSettings.ts';
import { began, died, spoke } from '../happened.ts';
import { after, CONNECTED, opened, tells } from './stepped.ts';

const EVENTS = [began(0, 0), began(1_000, 1), died(5_000, 1), spoke(10_000, 0, 0, 'a')];
const VIOLATIONS = [3, 4].map((atMs) => ({ promise: 'no-gap', atMs, message: '' }));
const file = opened(EVENTS, { violations: VIOLATIONS });
const simulation = opened(EVENTS, { permalink: permalinkOfSim(FIRST_SIM), violations: VIOLATIONS });
const SEEN: readonly PageEvent[] = [
  { kind: 'violationChosen', place: 1 },
  { kind: 'zoomed', factor: 0.5, around: 0 },
  { kind: 'playheadMoved', atMs: 4_000, pageMs: 0 },
  { kind: 'serverToggled', server: 2 },
  { kind: 'kindToggled', of: 'started' },
  { kind: 'textFiltered', text: 'Broad & cast' },
];

/** What an address holds. */
function seenOf(state: PageState) {
  const { view, playheadMs, violation, chosen } = currentView(state);
  const { withoutServers, chosenKinds, text } = state.filter;
  const round = (ms: number) => Number(ms.toFixed(4));
  return {
    ...{ tab: state.tab, from: round(view.fromMs), length: round(view.lengthMs), playheadMs, violation },
    ...{ chosen: chosen?.event, without: [...withoutServers], kinds: [...chosenKinds], text },
  };
}

function addressIn(state: PageState): string {
  const address = addressOf(state);
  if (address === undefined) throw new Error('there is no address yet');
  return address;
}

describe('the address of the page', () => {
  it('restores what was seen of a trace, as soon as the trace is open', () => {
    const [, , item] = after([file]).state.trace.lanes.all;
    const { state } = after([
      file,
      ...SEEN,
      { kind: 'chosen', item },
      { kind: 'playheadMoved', atMs: 4_000, pageMs: 0 },
    ]);
    expect(addressIn(state)).to.match(/^#trace&name=a\.ndjson&on=1&at=5000&kind=crashed&from=/);
    const first = after([...CONNECTED, ...eventsFromPermalink(addressIn(state))]).state;
    expect(first.notices[0]?.text).to.match(/^this is an address of the trace "a\.ndjson": open that file/);
    expect(addressOf(first), 'before it is open').to.equal(undefined);
    expect(seenOf(after([file], first).state)).to.deep.equal(seenOf(state));
  });

  it('restores the axis of causal order', () => {
    const { state } = after([file, { kind: 'axisToggled', ordering: orderedOf, pageMs: 0 }]);
    expect(addressIn(state)).to.include('&axis=order');
    const again = after([...eventsFromPermalink(addressIn(state)), file]).state;
    expect(currentView(again).order?.view).to.deep.equal(currentView(state).order?.view);
    expect(addressIn(again)).to.equal(addressIn(state));
    expect(addressIn(after([file]).state)).not.to.include('axis');
  });

  it('does not restore it in another trace', () => {
    const { state } = after([file, { kind: 'playheadMoved', atMs: 4_000, pageMs: 0 }]);
    const other = after([
      ...eventsFromPermalink(addressIn(state)),
      opened(EVENTS, { name: 'b.ndjson' }),
    ]).state;
    expect([other.trace.playheadMs, other.wantedView]).to.deep.equal([undefined, undefined]);
    expect(addressIn(other)).to.match(/^#trace&name=b\.ndjson&/);
  });

  it('restores what was seen of a simulation, when it has been run again', () => {
    const { state } = after([{ kind: 'tabChosen', tab: 'simulate' }, simulation, ...SEEN]);
    const begun = after(eventsFromPermalink(addressIn(state)));
    expect(begun.state.work).to.equal('simulating');
    expect(seenOf(after([simulation], begun.state).state)).to.deep.equal(seenOf(state));
  });

  it('does not run a simulation again that is shown', () => {
    const { state } = after([{ kind: 'tabChosen', tab: 'simulate' }, simulation, ...SEEN]);
    const moved = after([{ kind: 'tabChosen', tab: 'live' }], state).state;
    const again = after(eventsFromPermalink(addressIn(state)), moved);
    expect([again.state.work, again.effects]).to.deep.equal([undefined, []]);
    expect(seenOf(again.state)).to.deep.equal(seenOf(state));
  });

  it('restores what was seen of a run of the grid, and says so if it is another one', () => {
    const live = [...CONNECTED, tells(EVENTS, 0, 10_000)];
    const { state } = after([...live, ...SEEN.slice(1)]);
    expect(addressIn(state)).to.match(/^#live&run=run-one&from=/);
    const asked = eventsFromPermalink(addressIn(state));
    expect(seenOf(after([...asked, ...live]).state)).to.deep.equal(seenOf(state));
    const other = after([
      ...eventsFromPermalink(addressIn(state).replace('run-one', 'run-two')),
      ...live,
    ]).state;
    expect(other.notices.map(({ text }) => text)).to.deep.equal([
      'the address is of another run of the grid, which is over',
    ]);
    expect([other.live.playheadMs, other.live.view.isFollowing]).to.deep.equal([undefined, true]);
  });

  it('is short where nothing is chosen', () => {
    expect(addressOf(after(CONNECTED).state)).to.equal('#live');
    expect(addressOf(after([...CONNECTED, { kind: 'tabChosen', tab: 'simulate' }]).state)).to.equal('#sim');
    expect(addressOf(after([{ kind: 'tabChosen', tab: 'trace' }]).state)).to.equal('#trace');
  });

  it('uses the rest of an address with a wrong part', () => {
    const { state } = after([
      ...eventsFromPermalink('#trace&name=a.ndjson&playhead=x&violation=2&foo=1'),
      file,
    ]);
    expect(state.trace.violation).to.equal(1);
    expect(state.notices[0]?.text).to.match(
      /^the address is wrong: foo=1 means nothing here .*; playhead=x is not a number .*; the rest is used$/,
    );
  });

  it('asks for nothing any more if the simulation fails', () => {
    const begun = after(eventsFromPermalink('#sim&seed=8&playhead=5')).state;
    expect(addressOf(begun)).to.equal(undefined);
    expect(addressOf(after([{ kind: 'workFailed', reason: 'no' }], begun).state)).to.equal('#sim');
  });
});
