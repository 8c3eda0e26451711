import { expect } from 'chai';
import { boxFeed } from '../../../bin/watched/boxFeed.ts';
import { text } from '../../../lib/agent/schema.ts';
import { boxApplication } from '../../../lib/box/application.ts';
import type { BoxTurn } from '../../../lib/box/serve.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

describe('the feed of a box', () => {
  it('has the events of its trace, with their box and incarnation, and counts the messages of its agents', () => {
    const box = '10.0.0.1:1';
    const asking = stubType('asking', ['1'], {
      requests: text,
      step: (state, event) => [
        state,
        event.kind === 'requested' ? [{ kind: 'send', to: 'b', message: 'hi' }] : [],
      ],
    });
    const configuration = configured({
      a: { type: asking, box, routes: { b: 'b.1' } },
      b: { type: stubType('other', ['1']), box },
    });
    const { init, step } = boxApplication(configuration, box);
    const { record, take } = boxFeed(configuration, box, 0);
    let state = init;
    const happen = (event: BoxTurn['event']) => {
      const [next, effects] = step(state, event);
      state = next;
      record({ event, state, effects }, 5);
    };
    happen({ kind: 'listening', incarnation: 7 });
    expect(take()?.events[0]).to.deep.equal({ atMs: 5, server: 0, incarnation: 7, kind: 'started' });
    happen({ kind: 'agentRequested', agent: 'a', by: 'prompt', request: 'x' });
    const batch = take();
    expect(batch).to.include({ incarnation: 7, messages: 1, omitted: 0 });
    const facts = batch?.events.map((event) => (event.kind === 'fact' ? event.fact.kind : event.kind));
    expect(facts).to.include.members(['requested', 'messageSent', 'messageReceived']);
    expect(take()).to.equal(undefined);
  });
});
