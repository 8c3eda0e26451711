import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../lib/sim/plan.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import type { ServerEvent } from '../../../lib/trace/event.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { clockOf as clockIn, coneOf, isInCone, relationOf } from '../../../page/model/causality.ts';
import { Lanes, type Item } from '../../../page/model/lanes.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { began, died, got, held, heldReceived, spoke, withReceipts } from '../happened.ts';
import { histories, SERVERS } from '../../support/traces.ts';
import { run } from '../../support/chatSimulation.ts';
import { became, heldAgents, itemOf, received, sent } from '../agents.ts';

const clockOf = ({ event }: Item) => (event as ServerEvent).clock;
/** Whether one vector clock is at most the other, entry by entry. */
const isBelow = (a: Item, b: Item) => clockOf(a).every((count, id) => count <= clockOf(b)[id]!);

/** The lanes of a history without faults, which have no clocks. */
function lanesOf(events: Parameters<typeof withClocks>[0], servers: number): Lanes {
  return held(
    servers,
    ...(withClocks(events, servers, CHATROOM).filter(({ kind }) => kind !== 'fault') as LiveEvent[]),
  );
}

/** The items whose cone differs from the one by vector clocks. */
function wrongIn(lanes: Lanes, of: Item): Item[] {
  const { past, future } = coneOf(of, lanes);
  return lanes.all.filter((item) => {
    const place = lanes.placeOf(item);
    return (
      place < past[item.lane]! !== isBelow(item, of) || place >= future[item.lane]! !== isBelow(of, item)
    );
  });
}

/** A busy grid: the servers broadcast in turn, and all deliver each message. */
function busy(events: number): Lanes {
  const servers = 5;
  const lanes = new Lanes(servers, Infinity, CHATROOM);
  for (let i = 0; lanes.size < events; i++) {
    const sender = i % servers;
    const number = Math.floor(i / servers);
    lanes.add([spoke(i, sender, number, 'm')]);
    for (let to = 0; to < servers; to++)
      if (to !== sender) lanes.add(withReceipts([got(i + 0.5, to, sender, number, ['m'])]));
  }
  return lanes;
}

/** CPU time of this process in ms. */
function costOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a causal cone', () => {
  it('of a simulated run agrees with vector clocks, with any faults', () => {
    for (const seed of [1, 2, 3]) {
      const plan = generatePlan(seed, { servers: 3, seconds: 4, rate: 5, faults: FAULT_KINDS });
      const lanes = lanesOf(run(plan).history, 3);
      expect(lanes.size).to.be.above(50);
      for (let i = 0; i < lanes.size; i += 7) expect(wrongIn(lanes, lanes.all[i]!)).to.deep.equal([]);
    }
  });

  it('of an event has its vector clock, faults and pauses apart', () => {
    const plan = generatePlan(4, { servers: 3, seconds: 3, rate: 5, faults: FAULT_KINDS });
    const events = withClocks(run(plan).history, 3, CHATROOM) as LiveEvent[];
    const lanes = held(3, ...events);
    const items = lanes.all.filter(({ event }) => event.kind !== 'fault');
    expect(items.length).to.be.below(lanes.size);
    for (let i = 0; i < items.length; i += 7)
      expect(clockIn(coneOf(items[i]!, lanes), lanes)).to.deep.equal(clockOf(items[i]!));
  });

  it('of any history agrees with vector clocks, over all incarnations of a server', () => {
    fc.assert(
      fc.property(histories(), fc.nat(), ({ events }, which) => {
        const lanes = lanesOf(
          events.filter(({ kind }) => kind !== 'sent'),
          SERVERS,
        );
        expect(wrongIn(lanes, lanes.all[which % lanes.size]!)).to.deep.equal([]);
      }),
    );
  });

  it('has its own item in its past and in its future', () => {
    const lanes = heldReceived(2, spoke(1, 0, 0, 'a'), spoke(2, 0, 1, 'b'), spoke(3, 0, 2, 'c'));
    const cone = coneOf(lanes.all[1]!, lanes);
    expect([cone.past, cone.future]).to.deep.equal([
      [2, 0],
      [1, 0],
    ]);
  });

  it('excludes concurrent events', () => {
    const lanes = heldReceived(2, spoke(1, 0, 0, 'a'), spoke(2, 1, 0, 'b'), got(3, 1, 0, 0, ['a']));
    const cone = coneOf(lanes.all[0]!, lanes);
    expect([isInCone(cone, 1, 0), isInCone(cone, 1, 1), isInCone(cone, 0, 0)]).to.deep.equal([
      false,
      true,
      true,
    ]);
  });

  it('tells past, future and concurrent events apart, and the event itself', () => {
    const lanes = held(2, began(0, 0), spoke(1, 0, 0, 'a'), died(2, 0), began(1, 1));
    const cone = coneOf(lanes.lane(0)[1]!, lanes);
    expect([0, 1, 2].map((place) => relationOf(cone, 0, place))).to.deep.equal(['past', 'self', 'future']);
    expect(relationOf(cone, 1, 0)).to.equal('concurrent');
  });

  it('takes time in proportion to the events: for ten times as many not much more than ten times as long', () => {
    const [few, many] = [busy(10_000), busy(100_000)];
    const cone = (lanes: Lanes) => coneOf(lanes.all[Math.floor(lanes.size / 2)]!, lanes);
    cone(few);
    const fewMs = costOf(() => [1, 2, 3, 4, 5].forEach(() => cone(few)));
    const manyMs = costOf(() => cone(many));
    // With quadratic cost the ratio would be a hundred; the bound is twenty.
    expect(manyMs, `few: ${String(fewMs / 5)} ms, many: ${String(manyMs)} ms`).to.be.below(8 * fewMs + 20);
  });
});

describe('the past and future of an event of an agent', () => {
  const lanes = heldAgents([
    began(0, 0),
    became(1, 'a', 0),
    became(2, 'b', 0),
    sent(3, 'a', 'c', 0),
    received(4, 'c', 'a', 0),
    died(5, 0),
    became(6, 'c', 1),
  ]);
  const shown = (items: readonly Item[]) =>
    items.map(({ part = 'box', event }) => `${part} ${String(event.atMs)}`);
  const coneItems = (of: Item) => {
    const cone = coneOf(of, lanes);
    return shown(lanes.all.filter((item) => isInCone(cone, item.lane, lanes.placeOf(item))));
  };

  it('contain the start of its box, and other agents by messages only', () => {
    expect(coneItems(itemOf(lanes, 'a', 3))).to.deep.equal(['box 0', 'a 1', 'a 3', 'c 4', 'c 6']);
    expect(coneItems(itemOf(lanes, 'c', 4))).to.deep.equal(['box 0', 'a 1', 'a 3', 'c 4', 'c 6']);
    expect(coneItems(itemOf(lanes, 'b', 2))).to.deep.equal(['box 0', 'b 2']);
  });

  it('of the start of a box contain all of its agents', () => {
    expect(coneItems(lanes.all[0] as Item)).to.deep.equal([
      'box 0',
      'a 1',
      'b 2',
      'a 3',
      'c 4',
      'box 5',
      'c 6',
    ]);
  });
});
