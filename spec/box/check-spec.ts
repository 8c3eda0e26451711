import { expect } from 'chai';
import { checkContract, CHECKED_AGENTS } from '../../lib/box/check.ts';
import type { AgentTraceFact } from '../../lib/box/facts.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { simulate } from '../../lib/sim/agents/simulate.ts';
import type { RunResult } from '../../lib/sim/run.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { configured } from '../support/agents.ts';
import { boxOf, streamer } from '../support/boxGrid.ts';
import { byEffort } from '../support/effort.ts';

type History = UnclockedEvent<AgentTraceFact>[];

/** Messages that box 0 has sent, and those that box 1 has received, as numbers; `down`: the session ends. */
function history(
  sent: readonly (number | 'down')[],
  received: readonly (number | 'down' | 'refused')[],
): History {
  const [from, to] = [
    { server: 0, incarnation: 1, atMs: 1 },
    { server: 1, incarnation: 1, atMs: 2 },
  ] as const;
  const same = { port: '1', message: '"x"' };
  return [
    ...sent.map((number) =>
      number === 'down'
        ? { ...from, kind: 'down' as const, peer: 1, reason: 'it ended' }
        : {
            ...from,
            kind: 'fact' as const,
            fact: { kind: 'messageSent' as const, agent: 'a', to: 'b', box: 1, number, ...same },
          },
    ),
    ...received.map((number) => {
      if (number === 'down') return { ...to, kind: 'down' as const, peer: 0, reason: 'it ended' };
      const fact =
        number === 'refused'
          ? { kind: 'refused' as const, agent: 'b', reason: 'no', from: 'a' }
          : { kind: 'messageReceived' as const, agent: 'b', from: 'a', box: 0, of: 1, number, ...same };
      return { ...to, kind: 'fact' as const, fact };
    }),
  ];
}

function found(
  sent: readonly (number | 'down')[],
  received: readonly (number | 'down' | 'refused')[],
  recorded = [0, 1],
): string[] {
  return checkContract(history(sent, received), new Set(recorded))
    .violations()
    .first.map(({ promise, message }) => `${promise}: ${message}`);
}

/** The kinds of violations in a trace of two agents that was changed. */
function falsified(change: (history: History) => void): string[] {
  const type = streamer({ everyMs: 20, count: 2 });
  const configuration = configured({
    a: { type, box: boxOf(0), routes: { b: 'b.in' } },
    b: { type: streamer({ everyMs: 20, count: 0 }), box: boxOf(1), routes: { a: 'a.in' } },
    c: { type: streamer({ everyMs: 20, count: 0 }), box: boxOf(2), routes: { b: 'b.in' } },
  });
  good ??= simulate(configuration, { seed: 1, forMs: 300, requestEveryMs: 100, faults: [] });
  const last = good.history.findLastIndex((event) => isReceipt(event));
  // The agent sends without end: until here, everything that was sent was received.
  const sends = good.history.findLastIndex(
    (event, i) => i <= last && event.kind === 'fact' && event.fact.kind === 'messageReceived',
  );
  const numbers = new Set(good.history.flatMap((event) => (isReceipt(event) ? [event.fact.number] : [])));
  const events = good.history
    .slice(0, sends + 1)
    .filter(
      (event) => event.kind !== 'fact' || event.fact.kind !== 'messageSent' || numbers.has(event.fact.number),
    );
  change(events);
  const header = { protocol: 'agents', servers: 3, source: 'sim' } as const;
  const { findings } = CHECKED_AGENTS.check({ header, events, isAtRest: true });
  return [...new Set(findings.violations().first.map(({ promise }) => promise))];
}
let good: RunResult<AgentTraceFact> | undefined;

type Receipt = UnclockedEvent<AgentTraceFact> & {
  readonly kind: 'fact';
  readonly fact: { readonly kind: 'messageReceived' };
};
function isReceipt(event: UnclockedEvent<AgentTraceFact>): event is Receipt {
  return event.kind === 'fact' && event.fact.kind === 'messageReceived';
}

/** The places of the receipts. */
function receipts(events: History): number[] {
  return events.flatMap((event, i) => (isReceipt(event) ? [i] : []));
}

describe('the contract between agents in a trace that was changed', () => {
  /** Inserts a fact or an event of the receiver's box before receipt number 5, and leaves out this receipt. */
  function gapAfter(what: object) {
    return (events: History) => {
      const place = receipts(events)[5]!;
      events[place] = { ...(events[place] as object), ...what } as History[number];
    };
  }
  const changes: readonly (readonly [string, string[], (events: History) => void])[] = [
    ['not at all', [], () => undefined],
    [
      'by a gap after a third agent was told to be down',
      ['no-gap'],
      gapAfter({ fact: { kind: 'believed', agent: 'b', belief: 'down', name: 'c' } }),
    ],
    ['by a gap after a third box was down', ['no-gap'], gapAfter({ kind: 'down', peer: 2, reason: 'gone' })],
    [
      'by a gap after a session that only the receiver was told to be over',
      ['no-gap'],
      gapAfter({ kind: 'down', peer: 0, reason: 'gone' }),
    ],
    [
      'by a gap after a request was refused',
      ['no-gap'],
      gapAfter({ fact: { kind: 'refused', agent: 'b', reason: 'agent b does not take this request' } }),
    ],
    ['by the loss of the first message', ['no-gap'], (events) => events.splice(receipts(events)[0]!, 1)],
    ['by the loss of the last message', ['no-loss'], (events) => events.splice(receipts(events).at(-1)!, 1)],
    [
      'by the loss of all messages',
      ['no-loss'],
      (events) => {
        for (const place of receipts(events).reverse()) events.splice(place, 1);
      },
    ],
    [
      'by a message that is doubled',
      ['no-duplication'],
      (events) => events.splice(receipts(events)[5]!, 0, events[receipts(events)[5]!]!),
    ],
    [
      'by messages whose order is exchanged',
      ['no-gap', 'fifo-order'],
      (events) => {
        const [, , first = 0, second = 0] = receipts(events);
        [events[first], events[second]] = [events[second]!, events[first]!];
      },
    ],
  ];
  for (const [how, expected, change] of changes) {
    it(`${how} is found`, () => {
      expect(falsified(change)).to.have.members(expected);
    });
  }
});

describe('the contract between agents', () => {
  it('is kept in simulated runs with all faults, also by agents of the same box', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const type = streamer({ everyMs: 20, count: 1 });
    const agentOf = (id: string, i: number) => {
      const others = ids.filter((other) => other !== id);
      const routes = Object.fromEntries(others.map((other) => [other, `${other}.in`]));
      return [id, { type, box: boxOf(Math.min(i, 2)), routes }] as const;
    };
    const configuration = configured(Object.fromEntries(ids.map(agentOf)));
    const settings = {
      servers: 3,
      seconds: 4,
      rate: 5,
      faults: [...FAULT_KINDS, ...DISK_FAULT_KINDS],
      configuration: { name: 'streams', hash: '' },
    };
    let downs = 0;
    for (let seed = 1; seed <= byEffort({ full: 80, gate: 10 }); seed++) {
      const options = { states: false };
      const { history, violations } = simulate(configuration, generatePlan(seed, settings), options);
      expect(violations, `seed ${String(seed)}`).to.deep.equal([]);
      downs += history.filter(({ kind }) => kind === 'down').length;
    }
    expect(downs).to.be.above(5);
  });

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
      'no-gap: b has received message 2 of a at 2.0 ms, but not message 1 before it: "x"',
    ]);
  });

  it('has as its evidence the receipt, where it was sent, and the message that was lost', () => {
    const [violation] = checkContract(history([0, 1, 2], [0, 2]), new Set([0, 1])).violations().first;
    const sent = (number: number) => ({
      ...{ server: 0, incarnation: 1, atMs: 1 },
      ...{ kind: 'messageSent', part: 'a', number },
    });
    expect(violation?.evidence).to.deep.equal({
      events: [
        { server: 1, incarnation: 1, atMs: 2, kind: 'messageReceived', part: 'b', number: 2 },
        sent(2),
      ],
      lost: [{ sent: sent(1), to: 1, part: 'b', byMs: 2 }],
    });
  });

  it('allows a gap of a message that was refused, and no other one', () => {
    expect(found([0, 1, 2], [0, 'refused', 2])).to.deep.equal([]);
    expect(found([0, 1, 2, 3], [0, 'refused', 3])).to.deep.equal([
      'no-gap: b has received message 3 of a at 2.0 ms, but not message 2 before it: "x"',
    ]);
  });

  it('allows a gap where a session has ended, if both sides were told', () => {
    expect(found([0, 1, 'down', 2], [0, 'down', 2])).to.deep.equal([]);
    const gap = ['no-gap: b has received message 2 of a at 2.0 ms, but not message 1 before it: "x"'];
    expect(found([0, 1, 2], [0, 'down', 2])).to.deep.equal(gap);
    expect(found([0, 1, 'down', 2], [0, 2])).to.deep.equal(gap);
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
