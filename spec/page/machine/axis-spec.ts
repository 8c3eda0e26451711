import { expect } from 'chai';
import { orderNow, viewNow } from '../../../page/machine/axis.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import { orderedOf } from '../../../page/model/ordered.ts';
import { after, CONNECTED, opened, tells } from './stepped.ts';
import { spoke } from '../happened.ts';

const TOGGLE: PageEvent = { kind: 'axisToggled', ordering: orderedOf, pageMs: 0 };
const TALK = Array.from({ length: 100 }, (_, i) => spoke(i * 1_000, 0, i, 'a'));

describe('the axis of causal order', () => {
  it('shows the events that were in view, and time is as it was afterwards', () => {
    const trace = after([opened(TALK), { kind: 'zoomed', factor: 0.1, around: 0.5 }]).state;
    const { fromMs, lengthMs } = currentView(trace).view;
    const { state } = after([TOGGLE], trace);
    const order = orderNow(state, 0)!;
    const view = viewNow(state, 0);
    expect(view.fromMs).to.equal(order.columnAt(fromMs));
    expect(view.fromMs + view.lengthMs).to.be.at.least(order.columnAt(fromMs + lengthMs));
    const back = after([{ kind: 'panned', by: 2 }, TOGGLE], state).state;
    expect(currentView(back).view).to.deep.equal(currentView(trace).view);
    expect(viewNow(back, 0)).to.deep.equal(currentView(trace).view);
  });

  it('is moved, zoomed and fitted by itself', () => {
    const { state } = after([opened(TALK), TOGGLE]);
    const before = viewNow(state, 0);
    const panned = viewNow(after([{ kind: 'panned', by: 1 }], state).state, 0);
    expect(panned.fromMs).to.equal(before.fromMs + before.lengthMs);
    const zoomed = viewNow(after([{ kind: 'zoomedByKey', factor: 0.5, pageMs: 0 }], state).state, 0);
    expect(zoomed.lengthMs).to.equal(before.lengthMs / 2);
    const all = viewNow(after([{ kind: 'fitted' }], state).state, 0);
    expect([all.fromMs < 0, all.fromMs + all.lengthMs > 99]).to.deep.equal([true, true]);
  });

  it('brings the event into view that is chosen', () => {
    const { state } = after([opened(TALK), TOGGLE]);
    const item = currentView(state).lanes.lane(0).at(-1)!;
    const view = viewNow(after([{ kind: 'chosen', item }], state).state, 0);
    expect(99).to.be.within(view.fromMs, view.fromMs + view.lengthMs);
  });

  it('follows the last event of a running grid, until it is held still', () => {
    const { state } = after([...CONNECTED, tells(TALK), TOGGLE]);
    const endOf = (of: typeof state) => viewNow(of, 0).fromMs + viewNow(of, 0).lengthMs;
    expect(endOf(state)).to.be.within(99, 102);
    const held = after([{ kind: 'followToggled', pageMs: 0 }], state).state;
    const later = after([tells([spoke(200_000, 0, 100, 'a')])], held).state;
    expect(viewNow(later, 10_000)).to.deep.equal(viewNow(held, 10_000));
    const following = after([{ kind: 'followToggled', pageMs: 10_000 }], later).state;
    expect(viewNow(following, 20_000).fromMs).to.equal(viewNow(held, 0).fromMs + 1);
  });
});
