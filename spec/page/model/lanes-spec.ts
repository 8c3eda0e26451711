import { expect } from 'chai';
import type { ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import { AGENTS } from '../../../lib/box/protocol.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import fc from 'fast-check';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { laneOf, Lanes, type Item } from '../../../page/model/lanes.ts';
import {
  began,
  broken,
  eventsOf,
  got,
  held,
  heldReceived,
  paused,
  spoke,
  suspicion,
  withReceipts,
} from '../happened.ts';
import { became, heldAgents, itemOf, received, sent } from '../agents.ts';

/** Receipts and broadcasts of two incarnations of server 0, in any batches and any order, some of them twice. */
const numbered: fc.Arbitrary<LiveEvent<ChatFact>[]> = fc.array(
  fc
    .record({
      atMs: fc.nat({ max: 20 }),
      incarnation: fc.constantFrom(1, 2),
      to: fc.constantFrom(undefined, 1, 2),
      first: fc.nat({ max: 12 }),
      count: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ atMs, incarnation, to, first, count }): LiveEvent<ChatFact> => {
      const texts = Array.from({ length: count }, () => 'm');
      return to === undefined
        ? { atMs, server: 0, incarnation, kind: 'fact', fact: { kind: 'broadcast', first, texts } }
        : { atMs, server: to, incarnation: 1, kind: 'received', from: 0, of: incarnation, first, count };
    }),
  { maxLength: 40 },
);

const lifeOf = ({ event }: Item) =>
  event.kind === 'received' ? event.of : 'incarnation' in event && event.incarnation;
const numbersOf = ({ messages }: Item) =>
  Array.from({ length: messages?.count ?? 0 }, (_, i) => (messages?.first ?? 0) + i);
/** Whether two ranges have a message in common; compares the messages one by one. */
const meet = (a: Item, b: Item) =>
  lifeOf(a) === lifeOf(b) && numbersOf(a).some((number) => numbersOf(b).includes(number));
const inOrder = (items: readonly Item[]) => items.map(({ order }) => order).sort((a, b) => a - b);

describe('lanes', () => {
  it('hold the events of each server in the order of time, in any order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 2 }))), (times) => {
        const events = times.map(([atMs, server], i) => began(atMs, server, i));
        for (const [server, items] of [0, 1, 2].map((id) => [id, held(3, ...events).lane(id)] as const))
          expect(eventsOf(items)).to.deep.equal(
            events.filter((event) => laneOf(event) === server).sort((a, b) => a.atMs - b.atMs),
          );
      }),
    );
  });

  it('find every item at its place, with any number of the same time', () => {
    const lanes = held(1, ...Array.from({ length: 100 }, (_, i) => began(i % 3, 0, i)));
    lanes.lane(0).forEach((item, i) => expect(lanes.placeOf(item)).to.equal(i));
  });

  it('find the first item at or after a time', () => {
    const lanes = held(1, began(1, 0), began(3, 0), began(3, 0), began(5, 0));
    expect([0, 1, 2, 3, 4, 6].map((atMs) => lanes.placeAt(0, atMs))).to.deep.equal([0, 0, 1, 1, 3, 4]);
  });

  it('link receipts and broadcasts with messages in common', () => {
    fc.assert(
      fc.property(numbered, (events) => {
        const lanes = held(3, ...events);
        for (const item of lanes.all) {
          const others = lanes.all.filter(
            (other) => other.event.kind !== item.event.kind && meet(item, other),
          );
          const found = item.event.kind === 'fact' ? item.effects : item.causes;
          expect(inOrder(found)).to.deep.equal(inOrder(others));
        }
      }),
    );
  });

  it('have no cause of an own delivery, nor of a receipt without ids', () => {
    const unknown: LiveEvent = { atMs: 2, server: 1, incarnation: 1, kind: 'received', from: 0, count: 1 };
    const lanes = held(2, spoke(1, 0, 0, 'a'), got(1, 0, 0, 0, ['a']), unknown);
    for (const item of lanes.all) expect([item.causes, item.effects]).to.deep.equal([[], []]);
  });

  it('increase their version with new events, and only then', () => {
    const lanes = held(1, began(0, 0));
    const { version } = lanes;
    lanes.add([]);
    expect(lanes.version).to.equal(version);
    lanes.add([began(1, 0)]);
    expect(lanes.version).to.be.above(version);
  });

  it('span the time from the first event to the last; zero without events', () => {
    expect(held(2, began(7, 0), began(3, 1), began(5, 0)).span).to.deep.equal({ fromMs: 3, toMs: 7 });
    expect(held(2).span).to.deep.equal({ fromMs: 0, toMs: 0 });
  });

  it('hold a fault at the first server that it affects, and list the faults separately', () => {
    const cut = broken(1, { kind: 'cut', a: 2, b: 1 });
    const lanes = held(3, cut, broken(2, { kind: 'block', from: 1, to: 0, forMs: 5 }), paused(3, 2));
    expect(eventsOf(lanes.lane(1))).to.deep.equal([cut]);
    expect(lanes.lane(0)).to.have.length(1);
    expect(lanes.faults).to.have.length(2);
  });

  it('leave out events of servers that the grid does not have', () => {
    expect(held(1, began(0, 4)).size).to.equal(0);
  });

  describe('that are full', () => {
    const MAX = 1_000;
    const full = () => {
      const lanes = new Lanes(2, MAX, CHATROOM);
      for (let i = 0; i < 10_000; i++)
        lanes.add([
          spoke(i, 0, i, 'm'),
          ...withReceipts([got(i, 1, 0, i, ['m'])]),
          ...(i % 50 === 0 ? [broken(i, { kind: 'cut', a: 0, b: 1 })] : []),
        ]);
      return lanes;
    };

    it('forget the oldest events, everywhere', () => {
      const lanes = full();
      expect(lanes.size).to.be.within(MAX, MAX + 5_000);
      const oldest = lanes.all[0]!.atMs;
      for (const items of [lanes.lane(0), lanes.lane(1), lanes.faults])
        for (const { atMs, isGone } of items) expect([atMs >= oldest, isGone]).to.deep.equal([true, false]);
    });

    it('mark forgotten items, which have no place any more', () => {
      const lanes = held(1, began(0, 0));
      const bounded = new Lanes(1, 10, CHATROOM);
      bounded.add([began(0, 0)]);
      const [first] = bounded.all;
      bounded.add(Array.from({ length: 10_000 }, (_, i) => began(i, 0)));
      expect([first?.isGone, bounded.placeOf(first!)]).to.deep.equal([true, -1]);
      expect(lanes.all[0]?.isGone).to.equal(false);
    });

    it('have the causes of the items left, and none of forgotten ones', () => {
      const lanes = full();
      for (const item of lanes.lane(1)) {
        const causes = item.causes;
        if (item.event.kind === 'received' && item.atMs > lanes.all[0]!.atMs)
          expect(causes.map(({ atMs }) => atMs)).to.deep.equal([item.atMs]);
        expect(causes.some(({ isGone }) => isGone)).to.equal(false);
      }
    });

    it('keep nothing of an incarnation without items', () => {
      const lanes = new Lanes(2, 10, CHATROOM);
      lanes.add([spoke(0, 0, 0, 'old')]);
      const [said] = lanes.all;
      lanes.add(Array.from({ length: 10_000 }, (_, i) => began(i, 1)));
      const [receipt] = heldReceived(2, got(1, 1, 0, 0, ['old'])).all;
      expect(receipt!.causes).to.deep.equal([]);
      expect(said!.effects).to.deep.equal([]);
    });
  });

  it('show no effect before its cause, also if the sender was delayed before it recorded the cause', () => {
    const lanes = heldReceived(2, began(0, 0), began(0, 1), got(10, 1, 0, 0, ['a']), spoke(12, 0, 0, 'a'));
    const [said, heard] = [lanes.lane(0)[1]!, lanes.lane(1)[1]!];
    expect([said.atMs, heard.atMs]).to.deep.equal([10, 10]);
    expect([lanes.placeOf(said), lanes.placeOf(heard)]).to.deep.equal([1, 1]);
  });

  it('keep the order of each server if they cannot move a cause so far back', () => {
    const lanes = heldReceived(
      2,
      began(0, 0),
      began(0, 1),
      suspicion(11, 0, 1),
      got(10, 1, 0, 0, ['a']),
      spoke(12, 0, 0, 'a'),
    );
    const said = lanes.lane(0)[2]!;
    const heard = lanes.lane(1)[1]!;
    expect(said.group).to.equal('broadcast');
    expect(lanes.lane(1)[2]?.group, 'the delivery stands behind its receipt').to.equal('delivered');
    expect(said.atMs).to.be.within(11, heard.atMs);
    expect(lanes.placeOf(said)).to.equal(2);
  });

  it('take the first transmission to a receiver as the cause; if none is recorded, the broadcast', () => {
    const sent = (atMs: number, to: number, first: number, count: number): LiveEvent => ({
      ...{ atMs, server: 0, incarnation: 1, kind: 'sent' },
      ...{ to, first, count },
    });
    const lanes = heldReceived(
      3,
      spoke(1, 0, 0, 'a', 'b'),
      sent(2, 1, 0, 2),
      sent(9, 1, 1, 1),
      got(10, 1, 0, 0, ['a', 'b']),
      got(11, 2, 0, 0, ['a']),
    );
    const causesOf = (server: number) => lanes.lane(server)[0]?.causes.map(({ atMs }) => atMs);
    expect([causesOf(1), causesOf(2)]).to.deep.equal([[2], [1]]);
  });

  it('link receipts with messages that are numbered for each receiver separately', () => {
    const lanes = new Lanes(3, Infinity, AGENTS, { isWhole: true });
    const sent = (atMs: number, box: number): LiveEvent => ({
      ...{ atMs, server: 0, incarnation: 1, kind: 'fact' },
      fact: { kind: 'messageSent', ...{ agent: 'a', to: 'b', box, port: '1', number: 0, message: '1' } },
    });
    const receipt = (server: number): LiveEvent => ({
      ...{ atMs: 3, server, incarnation: 1, kind: 'received', from: 0, of: 1, first: 0, count: 1 },
    });
    lanes.add([sent(1, 1), receipt(1), receipt(2), sent(2, 2)]);
    const causesOf = (server: number) => lanes.lane(server)[0]?.causes.map(({ atMs }) => atMs);
    expect([causesOf(1), causesOf(2)]).to.deep.equal([[1], [2]]);
  });
});

describe('the lanes of boxes', () => {
  it('are one for each box and, behind these, one for each agent', () => {
    const lanes = heldAgents([
      began(0, 0),
      became(1, 'b', 0),
      began(1, 1),
      became(2, 'a', 0),
      became(2, 'c', 0),
    ]);
    expect([lanes.servers, lanes.count]).to.deep.equal([2, 5]);
    expect(lanes.parts.map(({ name, server }) => [name, server])).to.deep.equal([
      ['b', 0],
      ['a', 0],
      ['c', 1],
    ]);
    expect(lanes.lanesOf(0).map((lane) => lanes.lane(lane).map(({ atMs }) => atMs))).to.deep.equal([
      [0],
      [1],
      [2],
    ]);
    expect([0, 1, 2, 3, 4].map((lane) => lanes.lane(lane)[0]?.server)).to.deep.equal([0, 1, 0, 0, 1]);
  });

  it('have an arrow for each message, between boxes and within one, although a receipt has several', () => {
    const lanes = heldAgents([
      sent(1, 'a', 'b', 0),
      sent(1, 'a', 'c', 0),
      sent(2, 'b', 'c', 1),
      received(3, 'b', 'a', 0),
      { atMs: 4, server: 1, incarnation: 1, kind: 'received', from: 0, of: 1, first: 0, count: 2 },
      received(4, 'c', 'a', 0),
      received(5, 'c', 'b', 1),
    ]);
    const causesOf = (agent: string, atMs: number) =>
      itemOf(lanes, agent, atMs).causes.map(({ part, atMs: at }) => [part, at]);
    expect([causesOf('b', 3), causesOf('c', 4), causesOf('c', 5)]).to.deep.equal([
      [['a', 1]],
      [['a', 1]],
      [['b', 2]],
    ]);
    expect(lanes.all.find(({ event }) => event.kind === 'received')?.causes).to.deep.equal([]);
  });

  it('forget the oldest events of agents, and their arrows', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => [
      sent(i, 'a', 'c', i),
      received(i + 0.5, 'c', 'a', i),
    ]).flat();
    const lanes = heldAgents(many, {}, 1_000);
    expect(lanes.size).to.be.below(6_000);
    const [first] = lanes.lane(lanes.lanesOf(0)[1] as number);
    expect([first?.isGone, first?.effects.length]).to.deep.equal([false, 1]);
  });

  it('forget the oldest events if their texts are too long', () => {
    const state = 'x'.repeat(1_000);
    const long = Array.from({ length: 100 }, (_, i) => became(i, 'a', state));
    const lanes = heldAgents(long, { maxCharacters: 50_000 });
    expect(lanes.size).to.be.within(24, 50);
    expect(lanes.all.at(-1)?.atMs).to.equal(99);
  });
});
