import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { FIRST_FILTER } from '../../../page/model/filter.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { ORDERED_MAX, Ordered } from '../../../page/model/ordered.ts';
import { heldAgents, became, received, sent } from '../agents.ts';
import { began, broken, got, heldReceived, spoke } from '../happened.ts';

function orderOf(lanes: Lanes, fromMs?: number): Ordered {
  const order = new Ordered(lanes, FIRST_FILTER, fromMs);
  order.update(0);
  return order;
}

describe('events in causal order', () => {
  it('have their columns as times, and the same arrows', () => {
    const lanes = heldReceived(2, spoke(100, 0, 0, 'a'), got(100.2, 1, 0, 0, ['a']), spoke(900, 1, 0, 'b'));
    const order = orderOf(lanes);
    expect(order.lanes.lane(1).map(({ atMs }) => atMs)).to.deep.equal([1, 1, 2]);
    const [receipt] = order.lanes.lane(1);
    expect(receipt?.causes.map(({ atMs }) => atMs)).to.deep.equal([0]);
    expect(receipt?.shownAs).to.equal(order.lanes.lane(1)[1]);
    for (const item of lanes.all) {
      const copy = order.copyOf(item)!;
      expect([order.originalOf(copy), copy.lane, copy.event.kind]).to.deep.equal([
        item,
        item.lane,
        item.event.kind,
      ]);
    }
  });

  it('tell the column of a time, and end faults in the column of their ends', () => {
    const lanes = heldReceived(
      2,
      began(0, 0),
      broken(10, { kind: 'pause', server: 1, forMs: 100 }),
      ...[20, 30, 40, 500].map((atMs, i) => spoke(atMs, 0, i, 'a')),
    );
    const order = orderOf(lanes);
    expect([-5, 0, 15, 20, 35, 600].map((atMs) => order.columnAt(atMs))).to.deep.equal([-1, 0, 0, 1, 2, 4]);
    expect([-1, 0, 1, 2.5, 9].map((column) => order.msAt(column))).to.deep.equal([0, 10, 20, 30, 500]);
    const [fault] = order.lanes.faults;
    expect(fault?.event).to.deep.include({ atMs: 0, fault: { kind: 'pause', server: 1, forMs: 3 } });
  });

  it('are bounded: the last ones, or those from a time on', () => {
    const lanes = new Lanes(1, Infinity, CHATROOM);
    lanes.add(Array.from({ length: ORDERED_MAX + 500 }, (_, i) => spoke(i, 0, i, 'a')));
    const times = (order: Ordered) => order.lanes.all.map((copy) => order.originalOf(copy)!.atMs);
    const [last, from] = [times(orderOf(lanes)), times(orderOf(lanes, 100))];
    expect([last.length, last.at(-1)]).to.deep.equal([ORDERED_MAX, ORDERED_MAX + 499]);
    expect([from.length, from[0]]).to.deep.equal([ORDERED_MAX, 100]);
  });

  it('are put into order again when there are more, but not at every change', () => {
    const lanes = heldReceived(1, began(0, 0));
    const order = orderOf(lanes);
    lanes.add([spoke(5, 0, 0, 'a')]);
    order.update(100);
    expect(order.size).to.equal(1);
    order.update(1_000);
    expect(order.size).to.equal(2);
  });

  it('of agents are in the same lanes, whichever comes first', () => {
    const lanes = heldAgents([
      became(1, 'b', 0),
      became(0.5, 'a', 0),
      sent(2, 'a', 'c', 0),
      received(3, 'c', 'a', 0),
    ]);
    const order = orderOf(lanes);
    expect(order.lanes.parts).to.deep.equal(lanes.parts);
    for (const item of lanes.all) expect(order.copyOf(item)?.lane).to.equal(item.lane);
  });
});
