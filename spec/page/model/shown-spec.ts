import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { FIRST_FILTER, isShown, type Filter } from '../../../page/model/filter.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { Shown } from '../../../page/model/shown.ts';
import { began, died, got, held, spoke } from '../happened.ts';
import { hiding } from '../hiding.ts';

const WITHOUT_CRASHES: Filter = { ...FIRST_FILTER, chosenKinds: hiding('crashed') };

describe('the number of shown events', () => {
  const countOf = (lanes: Lanes, filter: Filter) => lanes.all.filter((item) => isShown(item, filter)).length;

  it('counts the shown kinds, without own deliveries', () => {
    const lanes = held(2, began(0, 0), spoke(1, 0, 0, 'a'), got(2, 0, 0, 0, ['a']), died(3, 0));
    const shown = new Shown(lanes, WITHOUT_CRASHES);
    expect([shown.update(() => true), shown.count, lanes.size]).to.deep.equal([true, 2, 4]);
  });

  it('is updated with new and with forgotten events', () => {
    const lanes = new Lanes(1, 1_000, CHATROOM);
    const shown = new Shown(lanes, WITHOUT_CRASHES);
    for (let round = 0; round < 12; round++) {
      lanes.add(
        Array.from({ length: 700 }, (_, i): LiveEvent => {
          const atMs = round * 700 + i;
          return i % 3 === 0 ? died(atMs, 0) : began(atMs, 0);
        }),
      );
      shown.update(() => true);
      expect(shown.count).to.equal(countOf(lanes, WITHOUT_CRASHES));
    }
    expect(lanes.size).to.be.below(8_400);
  });

  it('is computed in slices if there are many', () => {
    const lanes = held(1, ...Array.from({ length: 5_000 }, (_, i) => began(i, 0)));
    const shown = new Shown(lanes, FIRST_FILTER);
    let turns = 0;
    const once = () => turns++ % 2 === 0;
    expect(shown.update(once)).to.equal(false);
    expect(shown.count).to.be.within(1, 4_999);
    while (!shown.update(once));
    expect(shown.count).to.equal(5_000);
  });

  it('is of one filter and one source', () => {
    const lanes = held(1);
    const shown = new Shown(lanes, FIRST_FILTER);
    expect([
      shown.isOf(lanes, FIRST_FILTER),
      shown.isOf(lanes, WITHOUT_CRASHES),
      shown.isOf(held(1), FIRST_FILTER),
    ]).to.deep.equal([true, false, false]);
  });
});
