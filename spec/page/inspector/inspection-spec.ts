import { expect } from 'chai';
import { inspectionOf } from '../../../page/inspector/inspection.ts';
import { began, held } from '../happened.ts';
import { became, fact, heldAgents, itemOf, received, sent } from '../agents.ts';

describe('the inspection of an event', () => {
  const lanes = heldAgents([
    began(0, 0),
    became(1, 'a', { n: 0 }),
    became(1, 'b', { n: 9 }),
    received(2, 'a', 'c', 0, '{"by":1,"why":"plain"}'),
    sent(3, 'a', 'c', 0, 'no JSON'),
    became(4, 'a', { n: 1 }),
  ]);

  it('has the contents of the event, as a tree where they are JSON', () => {
    const fields = inspectionOf(itemOf(lanes, 'a', 2), lanes)?.fields ?? [];
    expect(fields.map(({ name }) => name)).to.deep.equal(['from', 'box', 'of', 'port', 'number', 'message']);
    const message = fields.at(-1)?.content;
    expect(
      typeof message === 'string' ? [] : message?.parts.map((part) => part.kind === 'value' && part.label),
    ).to.deep.equal(['by', 'why']);
    expect(inspectionOf(itemOf(lanes, 'a', 3), lanes)?.fields.at(-1)?.content).to.equal('no JSON');
  });

  it('has the state of the agent after its step, with what has changed', () => {
    const state = inspectionOf(itemOf(lanes, 'a', 2), lanes)?.state;
    expect([state?.change, state?.text]).to.deep.equal(['inside', '{n: 1}']);
  });

  it('grows while the step goes on', () => {
    const live = heldAgents([became(1, 'a', 0), received(2, 'a', 'c', 0)]);
    const item = itemOf(live, 'a', 2);
    expect(inspectionOf(item, live)?.state?.text).to.equal('0');
    live.add([became(3, 'a', 5)]);
    expect(inspectionOf(item, live)?.state?.text).to.equal('5');
  });

  it('knows nothing of an incarnation before', () => {
    const again = heldAgents([
      became(1, 'a', 1),
      fact(2, { kind: 'agentStarted', agent: 'a', type: 't', saved: 0 }, 2),
    ]);
    expect(inspectionOf(itemOf(again, 'a', 2), again)?.state).to.equal(undefined);
  });

  it('is none of events of boxes and of chat servers', () => {
    expect(inspectionOf(lanes.all[0]!, lanes)).to.equal(undefined);
    const room = held(1, began(0, 0));
    expect(inspectionOf(room.all[0]!, room)).to.equal(undefined);
  });
});
