import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import type { Condition, Span } from '../../../page/model/spans.ts';
import type { Link } from '../../../page/model/lastLink.ts';
import { truthIn, truthOf } from '../../../page/model/truth.ts';
import { simulate } from '../../../page/work/simulate.ts';
import { began, died, held, linked, paused, resumed, suspicion } from '../happened.ts';
import { SIMULATED_CHATROOM } from '../../../lib/agents/chatroom/sim/protocol.ts';

const heldForDead = (atMs: number): LiveEvent => ({
  kind: 'down',
  atMs,
  server: 0,
  incarnation: 1,
  peer: 1,
  reason: 'refused',
});
/** The truth of a belief, by the state of the peer from the beginning, and its state from the first second on. */
const said = (event: LiveEvent, ...conditions: readonly [first: Condition, then: Condition]) => {
  const spans: readonly Span[] = [
    { fromMs: -Infinity, condition: conditions[0] },
    { fromMs: 1_000, condition: conditions[1] },
  ];
  const link: Link = { atMs: 0, incarnationMs: 0 };
  return truthOf(event, () => spans, link);
};
/** The truth of the last event. */
const toldOf = (...events: readonly LiveEvent[]) => {
  const lanes = held(2, ...events);
  return truthIn(lanes.lane(0).at(-1)!, lanes);
};

describe('the truth of a suspicion', () => {
  it('depends on the peer’s condition at that moment: a false one is recognized', () => {
    expect(said(suspicion(1_500, 0, 1), 'up', 'down')).to.equal('true');
    expect(said(suspicion(1_500, 0, 1), 'up', 'paused')).to.equal('true');
    expect(said(suspicion(500, 0, 1), 'up', 'down')).to.equal('false');
    expect(said(suspicion(1_500, 0, 1), 'paused', 'up')).to.equal('false');
  });

  it('is unknown without events of the peer', () => {
    expect(truthOf(suspicion(5, 0, 1), () => [])).to.equal('unknown');
    expect(truthOf(heldForDead(5), () => [])).to.equal('unknown');
  });
});

describe('the truth of a detected crash', () => {
  const BOTH = [began(0, 0), began(0, 1)];
  /** A link that is up at both ends. */
  const link = (atMs: number, name: string) => [
    linked(atMs, 0, 1, name),
    { ...linked(atMs + 1, 1, 0, name) },
  ];
  const AGAIN = [...BOTH, ...link(10, 'a'), died(1_000, 1), began(1_600, 1, 2)];

  it('is true if the peer was down at that moment', () => {
    expect(said(heldForDead(1_005), 'up', 'down')).to.equal('true');
    expect(said(heldForDead(9_000), 'up', 'down')).to.equal('true');
  });

  it('is true if the incarnation of the last link has ended, though the next has begun', () => {
    expect(toldOf(...AGAIN, heldForDead(1_700))).to.equal('true');
  });

  it('is false if there was a link to the next incarnation since: for a plain server a cut counts as a crash', () => {
    expect(toldOf(...AGAIN, ...link(1_650, 'b'), heldForDead(2_300))).to.equal('false');
    // Nor if the report of the peer is about an earlier link than the one that was cut.
    expect(toldOf(...AGAIN, ...link(1_650, 'b'), linked(1_700, 0, 1, 'c'), heldForDead(1_800))).to.equal(
      'false',
    );
  });

  it('is false if the peer was running all the time, or had not started yet', () => {
    expect(said(heldForDead(1_500), 'up', 'up')).to.equal('false');
    expect(toldOf(began(0, 0), began(1_000, 1), ...link(1_010, 'a'), heldForDead(1_500))).to.equal('false');
  });

  it('is true if the crash is recorded a moment later, and no more than that', () => {
    expect(said(heldForDead(995), 'up', 'down')).to.equal('true');
    expect(said(heldForDead(900), 'up', 'down')).to.equal('false');
  });

  it('is recognized also if the server was paused meanwhile, and detects it late', () => {
    const still = [...AGAIN, paused(900, 0), resumed(5_000, 0)];
    expect(toldOf(...still, heldForDead(5_100))).to.equal('true');
    // The last bytes of a crashed dialler make the link come up at one end only: the peer has no report of it.
    expect(toldOf(...still, linked(5_001, 0, 1, 'late'), heldForDead(5_002))).to.equal('unknown');
    // The report of the other end has the right time of the link.
    const [here, there] = link(5_001, 'late');
    expect(toldOf(...still, here!, { ...there!, atMs: 890 }, heldForDead(5_002))).to.equal('true');
  });

  it('is unknown if the detection would be too late, or no link is known', () => {
    expect(toldOf(...AGAIN, heldForDead(4_000))).to.equal('unknown');
    const unlinked = [...BOTH, died(1_000, 1), began(1_600, 1, 2)];
    expect(toldOf(...unlinked, heldForDead(1_700))).to.equal('unknown');
    expect(toldOf(...unlinked, heldForDead(4_000))).to.equal('false');
    // Events before the oldest one that is held are unknown.
    expect(toldOf(linked(100, 1, 0, 'x'), heldForDead(500))).to.equal('unknown');
    expect(toldOf(linked(100, 1, 0, 'x'), heldForDead(2_000))).to.equal('false');
  });

  it('is unknown before the start of an incarnation if the end of the previous one is not recorded', () => {
    const again = [...BOTH, ...link(10, 'a'), began(1_600, 1, 2)];
    expect(toldOf(...again, heldForDead(1_000))).to.equal('unknown');
    expect(toldOf(...again, heldForDead(1_700))).to.equal('true');
  });

  it('is false in a plain grid without a crash, in which a link was cut', async () => {
    const faults = ['cut'] as const;
    const sim = {
      protocol: 'chatroom',
      seed: 7,
      servers: 3,
      seconds: 10,
      rate: 5,
      faults,
      runs: 1,
      plain: true,
    };
    const answer = await simulate(sim, { protocol: SIMULATED_CHATROOM }, () => undefined);
    if (answer.kind !== 'opened') throw new Error(answer.kind);
    const lanes = held(answer.servers, ...answer.events);
    const deaths = lanes.all.filter(({ event }) => event.kind === 'down');
    expect(deaths.length).to.be.above(1);
    for (const death of deaths) expect(truthIn(death, lanes)).to.equal('false');
  });
});
