import { expect } from 'chai';
import type { AgentFact } from '../../../lib/agent/agent.ts';
import type { AgentView, GridView } from '../../../lib/agent/properties.ts';
import { KVS_PROPERTIES } from '../../../lib/agents/kvs/properties.ts';

/** `p` before a value: it was put; `a`: it was acknowledged. */
const factsOf = (texts: string): AgentFact[] =>
  texts
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const kind = text.startsWith('p') ? 'put' : 'acknowledged';
      return { kind, key: 'k', value: text.slice(1) } as AgentFact;
    });

function gridOf(facts: string, state: unknown): GridView {
  const agent: AgentView = { id: '3', type: 'kvs_replica', state, facts: factsOf(facts) };
  const other: AgentView = { id: '2', type: 'kvs_client', state: 0, facts: [] };
  return { agents: [other, agent], agent: (id) => (id === '3' ? agent : other) };
}

const isThere = KVS_PROPERTIES.always!['what was acknowledged is there']!;
const store = (value?: string) => ({ isRead: true, entries: value === undefined ? {} : { k: value } });

describe('what the key-value store promises', () => {
  for (const [facts, value] of [
    ['', undefined],
    ['p1', undefined],
    ['p1', '1'],
    ['p1 a1', '1'],
    ['p1 a1 p2', '2'],
    ['p1 p2 a1', '2'],
    // The second put was lost in a crash, or was not.
    ['p1 a1 p2', '1'],
    // The acknowledgement may be that of the first put of 2.
    ['p2 p1 p2 p3 a2', '1'],
  ] as const)
    it(`holds after "${facts}" with ${value ?? 'no value'}`, () => {
      expect(isThere(gridOf(facts, store(value)))).to.equal(undefined);
    });

  for (const [facts, value, sentence] of [
    ['p1 a1', undefined, 'agent 3 has acknowledged k = 1, and now has no such key'],
    ['p1 a1 p2 a2', '1', 'agent 3 has acknowledged k = 2, and now has k = 1'],
    ['p1 a1 p2', '3', 'agent 3 has acknowledged k = 1, and now has k = 3'],
    ['p1 p2 a2', '1', 'agent 3 has acknowledged k = 2, and now has k = 1'],
  ] as const)
    it(`is broken after "${facts}" with ${value ?? 'no value'}`, () => {
      expect(isThere(gridOf(facts, store(value)))).to.equal(sentence);
    });

  it('says nothing about a store that does not run, or has not read its log', () => {
    for (const state of [undefined, { isRead: false, entries: {} }])
      expect(isThere(gridOf('p1 a1', state))).to.equal(undefined);
  });

  it('shows nothing unless a put was acknowledged', () => {
    const isShown = KVS_PROPERTIES.sometimes!['a put is acknowledged']!;
    expect(isShown(gridOf('p1', store('1')))).to.equal(false);
    expect(isShown(gridOf('p1 a1', store('1')))).to.equal(true);
  });
});
