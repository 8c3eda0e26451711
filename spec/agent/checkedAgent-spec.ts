import { expect } from 'chai';
import {
  agentType,
  checkedAgent,
  indicate,
  text,
  type AgentFact,
  type AgentStep,
} from '../../lib/agent/index.ts';

interface State {
  readonly list: number[];
  readonly map: Map<string, number[]>;
}

const agentWith = (
  step: (state: State) => AgentStep<State, unknown, number | string, never, AgentFact, never>,
  init = (): State => ({ list: [], map: new Map([['a', []]]) }),
) => checkedAgent(agentType({ name: 'x', ports: { in: text }, init, step: (state) => step(state) }));

const self = { name: 'a1', names: ['b'], attributes: undefined, incarnation: 1 };
const run = (type: ReturnType<typeof agentWith>) =>
  type.step(type.init(self), { kind: 'timedOut', timer: 't' }, self);

describe('checkedAgent', () => {
  it('lets an agent through that is pure', () => {
    const type = agentWith((state) => [{ ...state, list: [...state.list, 1] }, [indicate('x')]]);
    expect(run(type)).to.deep.equal([
      { list: [1], map: new Map([['a', []]]) },
      [{ kind: 'indicate', indication: 'x' }],
    ]);
    expect(type.name).to.equal('x');
  });

  it('throws where an agent changes its state, at any depth', () => {
    expect(() => run(agentWith((state) => (state.list.push(1), [state, []])))).to.throw(TypeError);
    expect(() => run(agentWith((state) => (state.map.get('a')?.push(1), [state, []])))).to.throw(TypeError);
  });

  it('throws if an outcome depends on anything but state and event', () => {
    let count = 0;
    const sentence = 'agent a1: the step for "timed out: t" has two different outcomes';
    for (const step of [
      (state: State): AgentStep<State, unknown, number | string, never, AgentFact, never> => [
        { ...state, list: [count++] },
        [],
      ],
      (state: State): AgentStep<State, unknown, number | string, never, AgentFact, never> => [
        state,
        [indicate(count++)],
      ],
      (state: State): AgentStep<State, unknown, number | string, never, AgentFact, never> => [
        { ...state, map: new Map([['a', [count++]]]) },
        [],
      ],
      (state: State): AgentStep<State, unknown, number | string, never, AgentFact, never> => [
        state,
        count++ % 2 === 0 ? [] : [indicate(1)],
      ],
    ])
      expect(() => run(agentWith(step))).to.throw(sentence);
    const drawn = agentWith(
      (state) => [state, []],
      () => ({ list: [count++], map: new Map() }),
    );
    expect(() => run(drawn)).to.throw('agent a1: init has two different outcomes');
  });
});
