import { expect } from 'chai';
import { checkContract, CHECKED_AGENTS } from '../../lib/box/check.ts';
import type { AgentTraceFact } from '../../lib/box/facts.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';

type History = UnclockedEvent<AgentTraceFact>[];

/** Messages that box 0 has sent, and those that box 1 has received, as numbers; `down`: the session ends. */
function history(sent: readonly number[], received: readonly (number | 'down' | 'refused')[]): History {
  const [from, to] = [
    { server: 0, incarnation: 1, atMs: 1 },
    { server: 1, incarnation: 1, atMs: 2 },
  ] as const;
  const same = { port: '1', message: '"x"' };
  return [
    ...sent.map((number) => ({
      ...from,
      kind: 'fact' as const,
      fact: { kind: 'messageSent' as const, agent: 'a', to: 'b', box: 1, number, ...same },
    })),
    ...received.map((number) => {
      if (number === 'down') return { ...to, kind: 'down' as const, peer: 0, reason: 'it ended' };
      const fact =
        number === 'refused'
          ? { kind: 'refused' as const, agent: 'b', reason: 'no' }
          : { kind: 'messageReceived' as const, agent: 'b', from: 'a', box: 0, of: 1, number, ...same };
      return { ...to, kind: 'fact' as const, fact };
    }),
  ];
}

function found(
  sent: readonly number[],
  received: readonly (number | 'down' | 'refused')[],
  recorded = [0, 1],
): string[] {
  return checkContract(history(sent, received), new Set(recorded))
    .violations()
    .first.map(({ promise, message }) => `${promise}: ${message}`);
}

describe('the contract between agents', () => {
  it('is kept by messages that arrive once, in order, from any number on', () => {
    expect(found([0, 1, 2, 5], [1, 2, 5])).to.deep.equal([]);
  });

  it('is broken by a message that was not sent, that arrives twice, too late, or after one that is missing', () => {
    expect(found([0], [0, 1])).to.deep.equal([
      'no-creation: b has received message 1 of a at 2.0 ms, which a has not sent',
    ]);
    expect(found([0, 1], [0, 0])).to.deep.equal([
      'no-duplication: b has received message 0 of a again at 2.0 ms',
    ]);
    expect(found([0, 1], [1, 0])).to.deep.equal([
      'fifo-order: b has received message 0 of a at 2.0 ms, after message 1',
    ]);
    expect(found([0, 1, 2], [0, 2])).to.deep.equal([
      'no-gap: b has received message 2 of a at 2.0 ms, but not message 1',
    ]);
  });

  it('allows gaps where a session has ended, and where messages were refused', () => {
    expect(found([0, 1, 2], [0, 'down', 2])).to.deep.equal([]);
    expect(found([0, 1, 2], [0, 'refused', 2])).to.deep.equal([]);
  });

  it('is not checked where the trace of the sender is missing', () => {
    expect(found([], [0, 7], [1])).to.deep.equal([]);
  });

  it('is not checked in a sample', () => {
    const header = { protocol: 'agents', servers: 2, source: 'sim', omitted: 1 } as const;
    const { findings, skipped } = CHECKED_AGENTS.check({ header, events: history([], [3]), isAtRest: false });
    expect(findings.violations().count).to.equal(0);
    expect(skipped[0]?.promises).to.include('no-gap');
  });
});
