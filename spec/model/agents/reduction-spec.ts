import { expect } from 'chai';
import fc from 'fast-check';
import type { AgentEffect, AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import type { Properties } from '../../../lib/agent/properties.ts';
import type { AnyAgentEvent } from '../../../lib/agent/step.ts';
import { checkAgents } from '../../../lib/model/agents/check.ts';
import { agentModel } from '../../../lib/model/agents/model.ts';
import type { AgentModelOptions } from '../../../lib/model/agents/options.ts';
import { keyOf } from '../../../lib/model/agents/plain.ts';
import type { State } from '../../../lib/model/model.ts';
import { any, byId, gridOf, type AgentSketch } from '../../support/agentGrids.ts';
import { byEffort } from '../../support/effort.ts';

type Effects = readonly AgentEffect[];

/** What an agent does at an event, by its words. */
type Reactions = Readonly<Record<string, Effects>>;

/** An agent that notes what happens to it, and does what its attributes say. */
const actor: AgentType<readonly string[], Reactions, { line: string }> = {
  name: 'actor',
  ports: { line: any() },
  records: any(),
  init: () => [],
  step: (state, event, { attributes }) => {
    const words = wordsOf(event);
    return [[...state, words], attributes[words] ?? []];
  },
};

function wordsOf(event: AnyAgentEvent): string {
  switch (event.kind) {
    case 'started':
      return `started ${String(event.saved.length)}`;
    case 'received':
      return `${event.from} ${String(event.message)}`;
    case 'trusted':
    case 'suspected':
    case 'down':
      return `${event.kind} ${event.name}`;
    default:
      return event.kind;
  }
}

/** Actors that know each other by their ids. */
function actors(reactions: readonly Reactions[], properties: Properties = {}): Configuration {
  const names = NAMES.slice(0, reactions.length);
  const sketches = reactions.map((attributes, at) => {
    const others = names.filter((_, other) => other !== at);
    return [names[at] as string, { type: actor, attributes, names: byId(others) }] as const;
  });
  return gridOf(Object.fromEntries<AgentSketch>(sketches), properties);
}

const NAMES = ['a', 'b', 'c'];
const save = (saved: string, token?: string): AgentEffect => ({
  kind: 'save',
  record: saved,
  ...(token && { token }),
});
const send = (to: string, message: string): AgentEffect => ({ kind: 'send', to, message });
const record = (fact: string): AgentEffect => ({ kind: 'record', fact: { kind: fact } });
const setTimer = (timer: string): AgentEffect => ({ kind: 'setTimer', timer, afterMs: 1 });
const halt: AgentEffect = { kind: 'halt', reason: 'enough' };

/** Effects whose messages have this length. Every message is answered by shorter ones, so that every run ends. */
function drawnEffects(others: readonly string[], length: number, maxLength: number): fc.Arbitrary<Effects> {
  const saves = fc.constantFrom('r', 's').map((saved) => save(saved));
  const facts = fc.constantFrom('f', 'g').map(record);
  const sends = length === 0 ? [] : [fc.constantFrom(...others).map((to) => send(to, 'x'.repeat(length)))];
  return fc.array(fc.oneof(saves, saves, facts, ...sends), { maxLength });
}

function drawnReactions(others: readonly string[], length: number, most: number): fc.Arbitrary<Reactions> {
  const lengths = Array.from({ length }, (_, shorter) => shorter);
  return fc.record({
    'started 0': drawnEffects(others, length, most),
    'started 1': drawnEffects(others, length - 1, most),
    ...Object.fromEntries<fc.Arbitrary<Effects>>(
      others.flatMap((other): [string, fc.Arbitrary<Effects>][] => [
        [`down ${other}`, drawnEffects(others, length - 1, most)],
        ...lengths.map((shorter): [string, fc.Arbitrary<Effects>] => [
          `${other} ${'x'.repeat(shorter + 1)}`,
          drawnEffects(others, shorter, most),
        ]),
      ]),
    ),
  });
}

/** The agents in all states of rest, and the number of states. */
function reached(configuration: Configuration, options: Partial<AgentModelOptions>) {
  const { model, grid } = agentModel(configuration, options);
  const known = new Set([model.init.join()]);
  const rests = new Set<string>();
  const open: State[] = [model.init];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const here = state;
    const actions = [...model.actions(here)];
    // Whether an agent is safe is no part of the agent.
    if (actions.every(model.isOptional))
      rests.add(keyOf(grid.agents.map((_, at) => ({ ...grid.locals.at(here[at] as number), isSafe: true }))));
    for (const action of actions) {
      const next = model.next(here, action);
      if (known.has(next.join())) continue;
      known.add(next.join());
      open.push(next);
    }
  }
  return { rests: [...rests].sort(), states: known.size };
}

function statesOf(grid: Configuration, isReducing: boolean): number {
  return reached(grid, { crashes: 1, timers: 2, isReducing }).states;
}

const RUNS = byEffort({ gate: 60, full: 600 });

describe('reduced steps', () => {
  for (const [n, length, most] of [
    [2, 2, 4],
    [3, 1, 2],
  ] as const)
    it(`come to the same states of rest, whatever ${String(n)} agents do`, () => {
      const names = NAMES.slice(0, n);
      const reactions = names.map((name) => {
        const others = names.filter((other) => other !== name);
        return drawnReactions(others, length, most);
      });
      let fewer = 0;
      fc.assert(
        fc.property(fc.tuple(...reactions), fc.constantFrom(0, 1), (drawn, restarts) => {
          const options = { crashes: 1, restarts };
          const whole = reached(actors(drawn), options);
          const reduced = reached(actors(drawn), { ...options, isReducing: true });
          expect(reduced.rests).to.deep.equal(whole.rests);
          expect(reduced.states).to.be.at.most(whole.states);
          if (reduced.states < whole.states) fewer++;
        }),
        { numRuns: RUNS },
      );
      expect(fewer).to.be.above(RUNS / 4);
    });

  it('leave out those in which a record becomes durable when no box can crash any more', () => {
    const grid = actors([{ 'down b': [save('r'), record('f')] }, {}]);
    expect(statesOf(grid, false) - statesOf(grid, true)).to.equal(1);
  });

  it('leave them out of an agent that starts again, too', () => {
    const { model, grid } = agentModel(actors([{ 'started 0': [save('r'), send('b', 'x')] }, {}]), {
      crashes: 1,
      restarts: 1,
      isReducing: true,
    });
    const after = (state: State, kind: string) => {
      const action = [...model.actions(state)].find((one) => one.kind === 'box' && one.action.kind === kind);
      return action && model.next(state, action);
    };
    const down = after(model.init, 'crash') as State;
    const { phase, waiting, records } = grid.locals.at((after(down, 'restart') as State)[0] as number);
    expect({ phase, waiting, records }).to.deep.equal({ phase: 'running', waiting: [], records: ['r'] });
  });

  it('are the same while a box can crash: a record that is not durable can be lost', () => {
    const isLost: Properties = {
      sometimes: {
        'a starts again without what it had saved': ({ agents: [a] }) => {
          const words = a?.state as readonly string[] | undefined;
          return a?.facts.length === 1 && words?.[0] === 'started 0' && !words.includes('down b');
        },
      },
    };
    const grid = actors([{ 'down b': [record('f'), save('r')] }, {}], isLost);
    const check = (crashes: number) => checkAgents(grid, { crashes, restarts: 1, isReducing: true }).verdict;
    expect([check(2), check(1)]).to.deep.equal(['holds', 'violated']);
  });

  it('do not change when a timer can expire, or what an agent does when it is told that its record is durable', () => {
    for (const effects of [
      [save('r'), setTimer('t')],
      [save('r', 'token'), send('b', 'x')],
    ]) {
      const grid = actors([{ 'down b': effects, saved: [record('f')] }, {}]);
      expect(statesOf(grid, true)).to.equal(statesOf(grid, false));
    }
  });

  it('do not change the order of facts, if a property has a history', () => {
    const history = { init: '', next: (before: unknown, agent: string) => `${String(before)}${agent}` };
    const grid = (properties: Properties) =>
      actors(
        [{}, { 'down a': [save('r'), record('f')] }, { 'down a': [save('r'), record('g')] }],
        properties,
      );
    expect(statesOf(grid({ history }), true)).to.equal(statesOf(grid({ history }), false));
    expect(statesOf(grid({}), true)).to.be.below(statesOf(grid({}), false));
  });

  it('are refused for an agent that halts by itself: it may lose what waits', () => {
    const grid = actors([{ 'down b': [save('r'), halt] }, {}]);
    const check = (isReducing: boolean) => checkAgents(grid, { crashes: 1, isReducing }).violation?.message;
    expect(check(false)).to.equal(undefined);
    expect(check(true)).to.match(
      /^agent a halts by itself, and may lose what it has saved: check it without/,
    );
  });
});
