import { expect } from 'chai';
import fc from 'fast-check';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { coneOf } from '../../../page/model/causality.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { tipRows } from '../../../page/view/tip.ts';
import { placed } from '../../../page/view/tooltip.ts';
import { began, broken, got, spoke, withReceipts } from '../happened.ts';
import { after, opened } from '../machine/stepped.ts';

describe('the tooltip', () => {
  const stateOf = (...events: readonly LiveEvent[]) => after([opened(withReceipts(events))]).state;
  const told = (state: PageState, lane: number, place: number) => {
    const { lanes } = currentView(state);
    const item = lanes.lane(lane).at(place)!;
    return Object.fromEntries(tipRows(item, coneOf(item, lanes), state));
  };
  const talk = stateOf(began(0, 0), spoke(10, 0, 0, 'a'), got(12.5, 1, 0, 0, ['a']));

  it('tells kind, place, way, latency and vector clock', () => {
    const rows = { kind: 'delivery', at: '0.013 s, server 1', message: '0 → 1, latency 2.50 ms' };
    expect(told(talk, 1, -1)).to.deep.equal({ ...rows, 'vector clock': '[2, 2, 0]' });
    expect(told(talk, 0, 1)).to.deep.include({ kind: 'broadcast', message: '0 → 1, latency 2.50 ms' });
  });

  it('says what is not known: the clock if events were left out, the latency if the sending is not there', () => {
    const { trace } = talk;
    const part: PageState = { ...talk, trace: { ...trace, omitted: 3 } };
    expect(told(part, 1, -1)['vector clock']).to.equal('not known: not all events are here');
    const lost = stateOf(began(0, 1), got(12, 1, 0, 0, ['a']));
    expect(told(lost, 1, -1)['message']).to.equal('0 → 1, latency not known');
  });

  it('has no vector clock for a fault, which comes from outside', () => {
    const state = stateOf(broken(5, { kind: 'pause', server: 0, forMs: 9 }));
    expect(told(state, 0, 0)).to.deep.equal({ kind: 'pause', at: '0.005 s, server 0' });
  });

  it('stays in the window, and beside what it is about where there is space', () => {
    const room = { width: 360, height: 800 };
    fc.assert(
      fc.property(fc.nat(360), fc.nat(800), fc.nat(340), fc.nat(300), (x, y, width, height) => {
        const { left, top } = placed({ x, y }, { width, height }, room);
        expect(left).to.be.within(8, 360 - 8 - width);
        expect(top).to.be.within(8, 800 - 8 - height);
      }),
    );
    expect(placed({ x: 10, y: 10 }, { width: 100, height: 50 }, room)).to.deep.equal({ left: 26, top: 26 });
    expect(placed({ x: 350, y: 790 }, { width: 100, height: 50 }, room)).to.deep.equal({
      left: 234,
      top: 724,
    });
  });
});
