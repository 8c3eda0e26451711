import { expect } from 'chai';
import type { AgentTraceFact } from '../../lib/box/facts.ts';
import { inspect } from '../../lib/box/inspect.ts';

/** Without the agent, which is the same in all of them. */
type Told<F = AgentTraceFact> = F extends unknown ? Omit<F, 'agent'> : never;

const STEPS: readonly (readonly [atMs: number, fact: Told])[] = [
  [0, { kind: 'agentStarted', type: 't', saved: 2 }],
  [0, { kind: 'timerSet', timer: 'tick', afterMs: 100 }],
  [0, { kind: 'state', state: '{"n":0}' }],
  [10, { kind: 'believed', belief: 'trusted', name: 'b' }],
  [20, { kind: 'messageReceived', from: 'b', box: 1, of: 1, port: '1', number: 0, message: '1' }],
  [20, { kind: 'saves', record: 'one' }],
  [20, { kind: 'recorded', fact: '{"kind":"done"}', words: 'it is done' }],
  [20, { kind: 'state', state: '{"n":1}' }],
  [100, { kind: 'timedOut', timer: 'tick' }],
  [100, { kind: 'saves', record: 'all', replaces: true }],
  [110, { kind: 'believed', belief: 'down', name: 'b' }],
  [110, { kind: 'halted', reason: 'enough', event: 'down b' }],
];
const FACTS = STEPS.map(([atMs, told]) => ({ atMs, fact: { ...told, agent: 'a' } }));

describe('what is known about an agent at an event', () => {
  const listsAt = (at: number) =>
    Object.fromEntries(
      inspect(FACTS, at).lists.map(({ title, rows }) => [
        title,
        rows.map(({ name, value }) => `${name}: ${value}`),
      ]),
    );
  const statesAt = (at: number) => {
    const { before, state } = inspect(FACTS, at);
    return [before, state];
  };

  it('is its state before and after the step to which the event belongs', () => {
    expect([statesAt(0), statesAt(2)]).to.deep.equal([
      [undefined, '{"n":0}'],
      [undefined, '{"n":0}'],
    ]);
    expect([4, 5, 6, 7].map(statesAt)).to.deep.equal(Array(4).fill(['{"n":0}', '{"n":1}']));
    expect(statesAt(8)).to.deep.equal(['{"n":1}', '{"n":1}']);
  });

  it('are its timers, its saves, what it has recorded and what it believes', () => {
    expect(listsAt(0)).to.deep.equal({ timers: ['tick: 100 ms, expires in 100 ms'] });
    expect(listsAt(5)).to.deep.equal({
      timers: ['tick: 100 ms, expires in 80 ms'],
      'saved records: 3': ['record 3: one'],
      recorded: ['0.020 s: it is done'],
      beliefs: ['b: trusted'],
    });
  });

  it('has no timers that have expired, no records that were replaced, and says why it has halted', () => {
    expect(listsAt(11)).to.deep.equal({
      halted: ['down b: enough'],
      'saved records: 1': ['snapshot: all'],
      recorded: ['0.020 s: it is done'],
      beliefs: ['b: down'],
    });
  });
});
