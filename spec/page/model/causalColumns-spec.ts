import { expect } from 'chai';
import fc from 'fast-check';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { giveColumns, type Columns } from '../../../page/model/causalColumns.ts';
import { FIRST_FILTER, isArrowShown, isShown } from '../../../page/model/filter.ts';
import { Lanes, type Item } from '../../../page/model/lanes.ts';
import { histories, SERVERS } from '../../support/traces.ts';
import { began, got, held, heldReceived, spoke, withReceipts } from '../happened.ts';

/** The columns of the items of lanes, by item. */
function columnsOf(lanes: Lanes, columns: Columns = new WeakMap<Item, number>()) {
  const ordered = giveColumns(lanes.all, lanes, FIRST_FILTER, columns);
  return { ordered, columnOf: (item: Item) => columns.get(item)! };
}

describe('the columns of events in causal order', () => {
  it('have every message go from left to right, and each event behind the one before it in its lane', () => {
    fc.assert(
      fc.property(histories(), ({ events }) => {
        const lanes = new Lanes(SERVERS, Infinity, CHATROOM);
        lanes.add(events);
        const { ordered, columnOf } = columnsOf(lanes);
        const ordersOf = (items: readonly Item[]) => items.map(({ order }) => order);
        expect(ordersOf(ordered).sort((a, b) => a - b)).to.deep.equal(ordersOf(lanes.all));
        const isSign = (item: Item) => isShown(item, FIRST_FILTER) || isArrowShown(item, FIRST_FILTER);
        for (const item of lanes.all.filter(isSign))
          for (const cause of item.causes) expect(columnOf(cause)).to.be.below(columnOf(item));
        for (let lane = 0; lane < SERVERS; lane++) {
          expect(ordersOf(ordered.filter((item) => item.lane === lane))).to.deep.equal(
            ordersOf(lanes.lane(lane)),
          );
          const signs = lanes.lane(lane).filter((item) => isShown(item, FIRST_FILTER));
          signs.slice(1).forEach((item, i) => expect(columnOf(signs[i]!)).to.be.below(columnOf(item)));
        }
      }),
    );
  });

  it('do so where a message takes no time', () => {
    const lanes = heldReceived(2, spoke(5, 0, 0, 'a'), got(5, 1, 0, 0, ['a']), spoke(5, 1, 0, 'b'));
    const { columnOf } = columnsOf(lanes);
    expect([...lanes.lane(0), ...lanes.lane(1)].map(columnOf)).to.deep.equal([0, 1, 1, 2]);
  });

  it('never have what was later left of what was earlier, and have concurrent events side by side', () => {
    const lanes = held(3, began(1, 0), began(2, 1), began(3, 2), spoke(9, 1, 0, 'a'), spoke(10, 0, 0, 'b'));
    const { columnOf } = columnsOf(lanes);
    expect(lanes.all.map(columnOf)).to.deep.equal([0, 0, 0, 1, 1]);
  });

  it('stay as they are while events are added behind them, with the oldest forgotten', () => {
    const lanes = new Lanes(2, Infinity, CHATROOM);
    const talk = (i: number) =>
      withReceipts([spoke(2 * i, i % 2, i, 'a'), got(2 * i + 1, 1 - (i % 2), i % 2, i, ['a'])]);
    for (let i = 0; i < 10; i++) lanes.add(talk(i));
    const columns: Columns = new WeakMap<Item, number>();
    const { columnOf } = columnsOf(lanes, columns);
    const before = lanes.all.map(columnOf);
    for (let i = 10; i < 15; i++) lanes.add(talk(i));
    giveColumns(lanes.all.slice(7), lanes, FIRST_FILTER, columns);
    expect(lanes.all.slice(0, before.length).map(columnOf)).to.deep.equal(before);
    expect(columnOf(lanes.all.at(-1)!)).to.equal(29);
  });
});
