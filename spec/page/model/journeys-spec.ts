import { expect } from 'chai';
import { journeysFrom, journeysTo, type Journey } from '../../../page/model/journeys.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { got, heldReceived, spoke } from '../happened.ts';
import { heldAgents, received, sent } from '../agents.ts';

const told = ({ cause, receipt, latencyMs }: Journey) => [cause.lane, receipt.lane, latencyMs];
const transmitted = (atMs: number, server: number, to: number, first: number): LiveEvent => ({
  kind: 'sent',
  atMs,
  server,
  incarnation: 1,
  to,
  first,
  count: 1,
});

describe('the journeys of messages', () => {
  const lanes = heldReceived(
    3,
    spoke(10, 0, 0, 'a'),
    got(12, 1, 0, 0, ['a']),
    got(15, 2, 0, 0, ['a']),
    spoke(20, 0, 1, 'b'),
  );
  const [broadcast, other] = lanes.lane(0);

  it('lead from a broadcast to each receipt, with the time that each took', () => {
    expect(journeysFrom(broadcast!, lanes).map(told)).to.deep.equal([
      [0, 1, 2],
      [0, 2, 5],
    ]);
    expect(journeysFrom(other!, lanes)).to.deep.equal([]);
  });

  it('lead to a delivery by way of the receipt in whose place it is shown', () => {
    const delivery = lanes.lane(2).at(-1)!;
    expect(delivery.event.kind).to.equal('fact');
    expect(journeysTo(delivery, lanes).map(told)).to.deep.equal([[0, 2, 5]]);
  });

  it('begin at the transmissions of a broadcast where these are known, and at no others', () => {
    const written = heldReceived(
      2,
      spoke(10, 0, 0, 'a'),
      transmitted(11, 0, 1, 0),
      spoke(12, 0, 1, 'b'),
      transmitted(13, 0, 1, 1),
      got(15, 1, 0, 0, ['a']),
      got(16, 1, 0, 1, ['b']),
    );
    expect(journeysFrom(written.lane(0)[0]!, written).map(told)).to.deep.equal([[0, 1, 4]]);
  });

  it('lead from one agent to another', () => {
    const agents = heldAgents([sent(1, 'a', 'c', 0), received(4, 'c', 'a', 0)]);
    const [from, to] = agents.all;
    expect(
      [journeysFrom(from!, agents), journeysTo(to!, agents)].flat().map(({ latencyMs }) => latencyMs),
    ).to.deep.equal([3, 3]);
  });
});
