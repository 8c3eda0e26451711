import { expect } from 'chai';
import type { AgentFact } from '../../../lib/agent/agent.ts';
import type { AgentView, GridView } from '../../../lib/agent/properties.ts';
import { KVS_PROPERTIES } from '../../../lib/agents/kvs/properties.ts';

/** Acknowledged puts: `1=x` has number 1 and the value `x`. */
const factsOf = (texts: string): AgentFact[] =>
  texts
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const [number, value] = text.split('=');
      return { kind: 'acknowledged', key: 'k', value, number: Number(number) } as AgentFact;
    });

function gridOf(facts: string, state: unknown): GridView {
  const agent: AgentView = { id: '3', type: 'kvs_replica', state, facts: factsOf(facts) };
  const other: AgentView = { id: '2', type: 'kvs_client', state: 0, facts: [] };
  return { agents: [other, agent], agent: (id) => (id === '3' ? agent : other) };
}

const isThere = KVS_PROPERTIES.always!['what was acknowledged is there']!;
/** A store with the value of put number `puts`; 0: there was none. */
const store = (puts: number, value?: string) =>
  puts === 0
    ? { isRead: true, entries: {}, puts: {} }
    : { isRead: true, entries: { k: value }, puts: { k: puts } };

describe('what the key-value store promises', () => {
  for (const [facts, puts, value] of [
    ['', 0, undefined],
    ['', 1, '1'],
    ['1=a', 1, 'a'],
    ['1=a', 2, 'b'],
    ['1=a 2=b', 2, 'b'],
    // Put number 2 was lost in a crash, and another one has its number; or it was not lost, and was not acknowledged.
    ['1=a 2=c', 2, 'c'],
    ['1=a 3=c', 3, 'c'],
  ] as const)
    it(`holds after "${facts}" with put ${String(puts)}, ${value ?? 'no value'}`, () => {
      expect(isThere(gridOf(facts, store(puts, value)))).to.equal(undefined);
    });

  for (const [facts, puts, value, sentence] of [
    ['1=a', 0, undefined, 'agent 3 has acknowledged k = a, and now has no such key'],
    ['1=a 2=b', 1, 'a', 'agent 3 has acknowledged k = b, and now has k = a'],
    ['1=a', 1, 'b', 'agent 3 has acknowledged k = a, and now has k = b'],
  ] as const)
    it(`is broken after "${facts}" with put ${String(puts)}, ${value ?? 'no value'}`, () => {
      expect(isThere(gridOf(facts, store(puts, value)))).to.equal(sentence);
    });

  it('says nothing about a store that does not run, or has not read its log', () => {
    for (const state of [undefined, { isRead: false, entries: {}, puts: {} }])
      expect(isThere(gridOf('1=a', state))).to.equal(undefined);
  });

  it('shows nothing unless a put was acknowledged', () => {
    const isShown = KVS_PROPERTIES.sometimes!['a put is acknowledged']!;
    expect(isShown(gridOf('', store(1, 'a')))).to.equal(false);
    expect(isShown(gridOf('1=a', store(1, 'a')))).to.equal(true);
  });
});
