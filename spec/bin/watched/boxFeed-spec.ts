import { expect } from 'chai';
import { boxFeed } from '../../../bin/watched/boxFeed.ts';
import type { Stepped } from '../../../lib/box/events.ts';
import { configured } from '../../support/agents.ts';
import { boxOf, streamer } from '../../support/boxGrid.ts';

describe('the feed of a box', () => {
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
