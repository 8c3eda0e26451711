import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { checkAgents } from '../../../lib/model/agents/check.ts';
import { any, byId, gridOf } from '../../support/agentGrids.ts';

/** Adds one when it is asked to, saves it, and tells the other. */
const adder: AgentType<number, undefined, { sum: number }, 'add', number, never, number> = {
  name: 'adder',
  ports: { sum: any() },
  requests: any(),
  records: any(),
  init: () => 0,
  step: (sum, event) => {
    switch (event.kind) {
      case 'started':
        return [event.saved.at(-1) ?? 0, []];
      case 'requested':
        return [
          sum + 1,
          [
            { kind: 'save', record: sum + 1 },
            { kind: 'send', to: 'b', message: sum + 1 },
          ],
        ];
      case 'received':
        return [event.message, []];
      default:
        return [sum, []];
    }
  },
  workload: (_, { name }) => (name === 'a' ? ['add'] : []),
};

describe('the history of a path through the states of agents', () => {
  it('has the events that the boxes would have recorded: messages with their numbers, and the incarnation of the sender', () => {
    const grid = gridOf(
      {
        a: { type: adder, names: byId(['b']) },
        b: { type: adder, names: byId(['a']) },
      },
      {
        always: {
          'b is below 2': (view) => (view.agent('b').state === 2 ? 'it is 2' : undefined),
        },
      },
    );
    const { violation } = checkAgents(grid, { crashes: 1, restarts: 1 });
    const history = violation?.history ?? [];
    const facts = history.flatMap((event) => (event.kind === 'fact' ? [event.fact] : []));
    const of = (kind: string) => facts.filter((fact) => fact.kind === kind);
    expect(of('messageSent')).to.deep.equal(
      ['1', '2'].map((message, number) => ({
        kind: 'messageSent',
        agent: 'a',
        to: 'b',
        box: 1,
        port: 'sum',
        number,
        message,
      })),
    );
    expect(of('messageReceived')).to.deep.equal(
      ['1', '2'].map((message, number) => ({
        kind: 'messageReceived',
        agent: 'b',
        from: 'a',
        box: 0,
        of: 1,
        port: 'sum',
        number,
        message,
      })),
    );
    expect(of('saves')).to.have.lengthOf(2);
    expect(of('state').at(-1)).to.deep.equal({ kind: 'state', agent: 'b', state: '2' });
    const atMs = history.map((event) => event.atMs);
    expect(atMs).to.deep.equal(atMs.toSorted((a, b) => a - b));
    expect(atMs.at(-1)).to.equal(violation?.steps.length);
  });

  it('has crashes, restarts and what boxes believe of each other', () => {
    const grid = gridOf(
      { a: { type: adder, names: byId(['b']) }, b: { type: adder, names: byId(['a']) } },
      {
        sometimes: { 'it never happens': () => false },
        always: {
          'a does not start with 1, met by b': (view) =>
            view.agent('a').state === 1 && view.agent('b').facts.length === 1 ? 'it does' : undefined,
        },
      },
    );
    const watchful = {
      ...adder,
      step: (sum: number, event: { readonly kind: string }) =>
        event.kind === 'down' ? [sum, [{ kind: 'record', fact: { kind: 'told' } }]] : [sum, []],
    };
    const watched = { ...grid, agents: new Map(grid.agents) };
    const b = watched.agents.get('b');
    if (b !== undefined) watched.agents.set('b', { ...b, type: watchful as never });
    const { violation } = checkAgents(watched, { crashes: 1, restarts: 1 });
    const kinds = (violation?.history ?? []).map((event) =>
      event.kind === 'fault'
        ? `fault ${event.fault.kind}`
        : event.kind === 'fact'
          ? event.fact.kind
          : event.kind,
    );
    expect(kinds).to.include.members([
      'fault crash',
      'crashed',
      'fault restart',
      'down',
      'believed',
      'recorded',
    ]);
    expect(kinds.filter((kind) => kind === 'agentStarted')).to.have.lengthOf(3);
  });
});
