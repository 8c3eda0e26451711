import { expect } from 'chai';
import { boxFeed } from '../../../bin/watched/boxFeed.ts';
import { text } from '../../../lib/agent/schema.ts';
import { boxApplication } from '../../../lib/box/application.ts';
import type { BoxTurn } from '../../../lib/box/serve.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';
import type { Stepped } from '../../../lib/box/events.ts';
import { boxOf, streamer } from '../../support/boxGrid.ts';

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

  describe('of an agent with a large state', () => {
    const configuration = configured({ a: { type: streamer({ everyMs: 10, count: 1 }), box: boxOf(0) } });

    /** The state of the agent in the feed, after a step to a state. */
    function fed(state: unknown): unknown {
      const { record, take } = boxFeed(configuration, boxOf(0), 0);
      const step: Stepped = { kind: 'stepped', agent: 'a', event: undefined, state, effects: [] };
      record({ event: { kind: 'listening', incarnation: 1 }, state: undefined as never, effects: [step] }, 1);
      const [fact] = (take()?.events ?? []).flatMap((event) =>
        event.kind === 'fact' ? [event.fact as { readonly state?: string }] : [],
      );
      return JSON.parse(fact?.state ?? '""');
    }

    it('has the state of an agent, up to 64 Ki characters; of a longer one, the length and the beginning', () => {
      const whole = 'x'.repeat(64 * 1024 - 2);
      expect(fed(whole)).to.equal(whole);
      expect(fed(`${whole}x`)).to.deep.equal({
        $omitted: `65537 characters, which begin with "${'x'.repeat(999)}`,
      });
    });

    it('has a sentence instead of a state that is nested too deeply', () => {
      let state: unknown = 0;
      for (let depth = 0; depth < 20_000; depth++) state = [state];
      expect(fed(state)).to.deep.equal({ $omitted: 'no text: it is nested more than 1000 deep' });
    });
  });
});
