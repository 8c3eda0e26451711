import { expect } from 'chai';
import { AGENTS } from '../../lib/box/protocol.ts';
import { incarnationsOf } from '../../lib/check/incarnations.ts';
import { checkWellFormed } from '../../lib/check/wellFormed.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import type { Fact, FactTable } from '../../lib/trace/facts.ts';
import { row } from '../../lib/trace/row.ts';

const own = { server: 0, incarnation: 1 };
const fact = { kind: 'alive', alive: [0] } as const;

/** A protocol that counts how often its facts are put into words. */
function counting() {
  const counted = { words: 0 };
  const says = row({
    fields: { alive: 'servers' },
    description: '',
    names: '',
    words: () => '',
    does: () => `says it ${String(++counted.words)} times`,
    style: 'plain',
  });
  const facts: FactTable = { protocol: 'counting', rows: { alive: says }, topics: {} };
  const found = (history: readonly HistoryEvent[]) => [
    ...checkWellFormed(history, incarnationsOf(history), false, facts),
  ];
  return { counted, found };
}

describe('the check of well-formedness', () => {
  it('reports each impossible event in words, and nothing else', () => {
    const { counted, found } = counting();
    const history: HistoryEvent[] = [
      { ...own, atMs: 0, kind: 'started' },
      ...Array.from({ length: 9 }, (): HistoryEvent => ({ ...own, atMs: 1, kind: 'fact', fact })),
      { ...own, atMs: 2, kind: 'crashed' },
    ];
    expect([found(history), counted.words]).to.deep.equal([[], 0]);
    const [violation, ...more] = found([...history, { ...own, atMs: 3, kind: 'fact', fact }]);
    expect([more, counted.words]).to.deep.equal([[], 1]);
    expect(violation?.message).to.equal('server 0 says it 1 times at 3.0 ms, after it had crashed at 2.0 ms');
  });

  it('speaks of messages, whatever the protocol calls them', () => {
    const made = row({
      fields: { first: 'count', count: 'count' },
      description: '',
      names: '',
      words: () => '',
      does: () => 'counts',
      style: 'plain',
      makes: ({ first, count }) => ({ first, count }),
    });
    const facts: FactTable = { protocol: 'counting', rows: { made }, topics: {} };
    const counts = (atMs: number, first: number) => {
      const counted: Fact = { kind: 'made', ...{ first, count: 2 } };
      return { ...own, atMs, kind: 'fact', fact: counted } as const;
    };
    const found = (...events: readonly UnclockedEvent[]) => {
      const history: UnclockedEvent[] = [{ ...own, atMs: 0, kind: 'started' }, ...events];
      const violations = [...checkWellFormed(history, incarnationsOf(history), false, facts)];
      return violations.map(({ message }) => message);
    };
    expect(found(counts(1, 0), counts(2, 2))).to.deep.equal([]);
    expect(found(counts(1, 0), counts(2, 3))).to.deep.equal([
      'server 0 numbered its messages at 2.0 ms from 3 on, but had made 2 before',
    ]);
    expect(found(counts(1, 0), { ...own, atMs: 2, kind: 'sent', to: 1, first: 1, count: 2 })).to.deep.equal([
      'server 0 sent messages 1 to 2 to server 1 at 2.0 ms, but had made only 2',
    ]);
  });

  it('counts messages for each receiver separately, where they are numbered so', () => {
    const sends = (atMs: number, box: number, number: number): UnclockedEvent => {
      const fact = {
        kind: 'messageSent',
        agent: 'a',
        to: 'b',
        box,
        port: '1',
        number,
        message: '1',
      } as const;
      return { ...own, atMs, kind: 'fact', fact };
    };
    const found = (...events: readonly UnclockedEvent[]) => {
      const history: UnclockedEvent[] = [{ ...own, atMs: 0, kind: 'started' }, ...events];
      const violations = [...checkWellFormed(history, incarnationsOf(history), false, AGENTS)];
      return violations.map(({ message }) => message);
    };
    expect(found(sends(1, 1, 0), sends(2, 2, 0), sends(3, 1, 1))).to.deep.equal([]);
    expect(found(sends(1, 1, 0), sends(2, 1, 2))).to.deep.equal([
      'server 0 numbered its message for server 1 at 2.0 ms with 2, but had made 1 messages for it before',
    ]);
    expect(found(sends(1, 1, 0), { ...own, atMs: 2, kind: 'sent', to: 2, first: 0, count: 1 })).to.deep.equal(
      ['server 0 sent messages 0 to 0 to server 2 at 2.0 ms, but had made only 0'],
    );
    // Messages of the session that were not accepted have no numbers.
    const down: UnclockedEvent = { ...own, atMs: 3, kind: 'down', peer: 1, reason: 'it has restarted' };
    expect(found(sends(1, 1, 0), sends(2, 1, 1), down, sends(4, 1, 1), sends(5, 1, 2))).to.deep.equal([]);
  });
});
