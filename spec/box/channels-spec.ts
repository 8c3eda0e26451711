import { expect } from 'chai';
import { agentType } from '../../lib/agent/agentType.ts';
import { selfOf, stepAgent, type AnyAgentEvent } from '../../lib/agent/step.ts';
import type { ConfiguredAgent } from '../../lib/agent/configuration.ts';
import {
  agentState,
  channelFactOf,
  CHANNELS,
  isChannelTimer,
  losing,
  withChannels,
  type Channels,
} from '../../lib/box/channels.ts';
import { configured, number } from '../support/agents.ts';

const LIST = agentType({
  name: 'list',
  ports: { '1': number },
  init: (): readonly number[] => [],
  workload: (state: readonly number[]) => state.map(String) as never[],
  step: (state: readonly number[], event) => {
    if (event.kind === 'timedOut') return [[...state, -1], []];
    return event.kind === 'received' ? [[...state, event.message], []] : [state, []];
  },
});

const CONFIGURATION = configured({ a: { type: LIST, box: '127.0.0.1:5001' } });

/** An agent behind a channel gets the messages 0, 1, … with a time between them, and what the channel delivers later. */
function received(count: number, channels: Channels, incarnation = 1) {
  const agent = withChannels(CONFIGURATION, channels).agents.get('a') as ConfiguredAgent;
  const self = selfOf(agent, incarnation);
  let whole: unknown = agent.type.init(self);
  const acts: string[] = [];
  const timers = new Map<string, number>();
  const step = (event: AnyAgentEvent, atMs: number) => {
    const { state, effects } = stepAgent(agent, self, whole, event);
    whole = state;
    for (const effect of effects) {
      if (effect.kind === 'record') acts.push(channelFactOf(effect.fact)?.what ?? 'own');
      if (effect.kind === 'setTimer') {
        expect(isChannelTimer(effect.timer)).to.equal(true);
        timers.set(effect.timer, atMs + effect.afterMs);
      }
    }
  };
  for (let atMs = 0; atMs < count + 2_000; atMs++) {
    for (const [timer, dueMs] of timers) {
      if (dueMs > atMs) continue;
      timers.delete(timer);
      step({ kind: 'timedOut', timer }, atMs);
    }
    if (atMs < count) step({ kind: 'received', from: 'b', port: '1', message: atMs }, atMs);
  }
  return { agent, whole, acts, values: agentState(agent, whole) as readonly number[] };
}

describe('channels', () => {
  const all = Array.from({ length: 500 }, (_, i) => i);

  it('that are FIFO change nothing', () => {
    expect(withChannels(CONFIGURATION, CHANNELS.fifo)).to.equal(CONFIGURATION);
  });

  it('that lose a share deliver the others once, in order', () => {
    const { values, acts } = received(500, losing(0.1));
    expect(values).to.deep.equal(all.filter((i) => values.includes(i)));
    expect(values.length).to.be.within(420, 480);
    expect(acts).to.deep.equal(Array.from({ length: 500 - values.length }, () => 'lost'));
    expect(received(20, losing(1)).values).to.deep.equal([]);
  });

  it('that are unordered deliver everything once, not in order', () => {
    const { values } = received(500, CHANNELS.unordered);
    expect([...values].sort((a, b) => a - b)).to.deep.equal(all);
    expect(values).not.to.deep.equal(all);
  });

  it('that are duplicating deliver everything, some of it twice', () => {
    const { values, acts } = received(500, CHANNELS.duplicating);
    expect([...new Set(values)].sort((a, b) => a - b)).to.deep.equal(all);
    expect(values.length)
      .to.equal(500 + acts.filter((what) => what === 'doubled').length)
      .and.to.be.above(520);
  });

  it('choose by the incarnation, and the same for the same one', () => {
    expect(received(200, CHANNELS.lossy).values).to.deep.equal(received(200, CHANNELS.lossy).values);
    expect(received(200, CHANNELS.lossy, 2).values).not.to.deep.equal(received(200, CHANNELS.lossy).values);
  });

  it('pass all other events on, and the workload sees the state of the agent', () => {
    const { agent, whole } = received(3, CHANNELS.unordered);
    const self = selfOf(agent, 1);
    const { state } = stepAgent(agent, self, whole, { kind: 'timedOut', timer: 'own' });
    expect(agentState(agent, state)).to.deep.equal([...(agentState(agent, whole) as number[]), -1]);
    expect(agent.type.workload?.(whole, self)).to.have.members(['0', '1', '2']);
    expect(agent.type.name).to.equal('list');
  });
});
