import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/live/live.ts';
import type { Condition, Span } from '../../../page/model/spans.ts';
import { truthOf } from '../../../page/model/truth.ts';
import { suspicion } from '../happened.ts';

const heldForDead = (atMs: number): LiveEvent => ({
  kind: 'peerDown',
  atMs,
  server: 0,
  incarnation: 1,
  peer: 1,
  reason: 'refused',
});
/** What there is to say where the peer was so from the beginning, and so from a second on. */
const said = (event: LiveEvent, ...conditions: readonly [first: Condition, then: Condition]) => {
  const spans: readonly Span[] = [
    { fromMs: -Infinity, condition: conditions[0] },
    { fromMs: 1_000, condition: conditions[1] },
  ];
  return truthOf(event, () => spans);
};

describe('the truth of a suspicion', () => {
  it('is what the peer was at that moment: a false one is told apart', () => {
    expect(said(suspicion(1_500, 0, 1), 'up', 'down')).to.equal('true');
    expect(said(suspicion(1_500, 0, 1), 'up', 'paused')).to.equal('true');
    expect(said(suspicion(500, 0, 1), 'up', 'down')).to.equal('false');
    expect(said(suspicion(1_500, 0, 1), 'paused', 'up')).to.equal('false');
  });

  it('is unknown where the peer tells nothing', () => {
    expect(truthOf(suspicion(5, 0, 1), () => [])).to.equal('unknown');
    expect(truthOf(heldForDead(5), () => [])).to.equal('unknown');
  });
});

describe('the truth of a death', () => {
  it('is that the peer has been down shortly before, or is by now', () => {
    expect(said(heldForDead(1_005), 'up', 'down')).to.equal('true');
    // It has started again by then; or its end was heard of a moment later.
    expect(said(heldForDead(1_300), 'down', 'up')).to.equal('true');
    expect(said(heldForDead(999), 'up', 'down')).to.equal('true');
  });

  it('is none where it has been running all the time: a plain server takes a cut for a death', () => {
    expect(said(heldForDead(1_500), 'up', 'up')).to.equal('false');
    expect(said(heldForDead(9_000), 'down', 'up')).to.equal('false');
  });
});
