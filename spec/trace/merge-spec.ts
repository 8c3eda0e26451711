import { expect } from 'chai';
import fc from 'fast-check';
import { chatFactOf } from '../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import * as clocks from '../../lib/trace/clocks.ts';
import type { OwnEvent, ServerEvent, TraceEvent, UnclockedEvent } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { keyOf } from '../../lib/trace/incarnation.ts';
import { merge } from '../../lib/trace/merge.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';
import { kindOf } from '../../lib/trace/words.ts';
import {
  crashed,
  heard,
  heardOf,
  linkDown,
  linkUp,
  peerDown,
  received,
  receivedPlainly,
  said,
  saidFrom,
  started,
} from '../support/history.ts';
import { histories, plainHistories, SERVERS } from '../support/traces.ts';

const withClocks = (events: readonly UnclockedEvent[], servers: number) =>
  clocks.withClocks(events, servers, CHATROOM);

/** A receipt without ids, and the delivery of its messages. */
const got = (atMs: number, who: number, sender: number, ...texts: string[]) => [
  receivedPlainly(atMs, who, sender, texts.length),
  heard(atMs, who, sender, ...texts),
];

/** The beginning of the histories, by a true clock. */
const EPOCH_MS = 1_000_000;

function groupedBy<T, Key>(list: readonly T[], keyOfOne: (one: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const one of list) groups.set(keyOfOne(one), [...(groups.get(keyOfOne(one)) ?? []), one]);
  return groups;
}

function traceOf(
  name: string,
  events: readonly UnclockedEvent[],
  servers: number,
  epochMs = EPOCH_MS,
): Trace {
  return {
    name,
    header: { trace: 'grid', version: 2, protocol: 'chatroom', servers, source: 'server', epochMs },
    events,
  };
}

/** The trace of each incarnation, by a clock that is ahead by the given ms; every file begins with the incarnation. */
function writtenBy(events: readonly UnclockedEvent[], skewsMs: readonly number[]): Trace[] {
  const own = events.filter((event): event is OwnEvent => event.kind !== 'fault');
  return [...groupedBy(own, keyOf)].map(([name, incarnation]) => {
    const { atMs: startedMs, server } = incarnation[0]!;
    const events = incarnation.map((event) => ({ ...event, atMs: event.atMs - startedMs }));
    return traceOf(name, events, SERVERS, EPOCH_MS + startedMs + skewsMs[server]!);
  });
}

function merged(traces: readonly Trace[]): readonly TraceEvent[] {
  const result = merge(traces, PROTOCOLS);
  if (result.kind === 'refused') throw new Error(result.reason.code);
  return result.events;
}

const NO_SKEW = Array.from({ length: SERVERS }, () => 0);
const skews = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: SERVERS, maxLength: SERVERS });
const shuffled = (traces: readonly Trace[]) => fc.shuffledSubarray([...traces], { minLength: traces.length });

describe('merge', () => {
  it('restores a trace that was split by server, whatever the order of the parts', () => {
    fc.assert(
      fc.property(histories(), fc.gen(), ({ events }, gen) => {
        const traces = gen(() => shuffled(writtenBy(events, NO_SKEW)));
        expect(merged(traces)).to.deep.equal(withClocks(events, SERVERS));
      }),
    );
  });

  it('never puts a delivery before its broadcast, nor decreases time, however wrong the clocks', () => {
    fc.assert(
      fc.property(plainHistories(), skews, ({ events }, skewsMs) => {
        const said = new Set<string>();
        let nowMs = 0;
        for (const event of merged(writtenBy(events, skewsMs))) {
          expect(event.atMs).to.be.at.least(nowMs);
          nowMs = event.atMs;
          const fact = chatFactOf(event);
          if (fact?.kind === 'broadcast') for (const text of fact.texts) said.add(text);
          if (fact?.kind !== 'delivered') continue;
          for (const text of fact.texts) expect(said.has(text), text).to.equal(true);
          expect(fact.first).not.to.equal(undefined);
        }
      }),
    );
  });

  it('keeps the order of each server, and all events', () => {
    fc.assert(
      fc.property(plainHistories(), skews, ({ events }, skewsMs) => {
        const byServer = (list: readonly TraceEvent[]) =>
          groupedBy(
            list.filter((event): event is ServerEvent => event.kind !== 'fault'),
            ({ server }) => server,
          );
        const found = byServer(merged(writtenBy(events, skewsMs)));
        for (const [server, lane] of byServer(withClocks(events, SERVERS))) {
          const plain = (list: readonly ServerEvent[]) => list.map((event) => ({ ...event, atMs: 0 }));
          // The happened-before relation does not depend on the clocks of hosts.
          expect(plain(found.get(server)!)).to.deep.equal(plain(lane));
        }
      }),
    );
  });

  it('matches an early delivery with the broadcast that follows soon, not with an equal text of long before', () => {
    const speaker = traceOf('0', [started(0, 0), said(10, 0, 'hi'), saidFrom(1, 500, 0, 'hi')], 2);
    const hearer = traceOf('1', [started(0, 1), ...got(11, 1, 0, 'hi'), ...got(480, 1, 0, 'hi')], 2);
    expect(
      merged([speaker, hearer]).filter((event) => event.kind === 'received' || kindOf(event) === 'delivered'),
    ).to.deep.equal([
      { ...received(11, 1, 0, 0), clock: [2, 2] },
      { ...heardOf(1, 0, 11, 1, 0, 'hi'), clock: [2, 3] },
      { ...received(480, 1, 0, 1), clock: [3, 4] },
      { ...heardOf(1, 1, 480, 1, 0, 'hi'), clock: [3, 5] },
    ]);
    const twice = traceOf('1', [started(0, 1), ...got(11, 1, 0, 'hi'), ...got(12, 1, 0, 'hi')], 2);
    expect(merged([speaker, twice]).filter((event) => kindOf(event) === 'delivered')).to.deep.equal([
      { ...heardOf(1, 0, 11, 1, 0, 'hi'), clock: [2, 3] },
      { ...heardOf(1, 0, 12, 1, 0, 'hi'), clock: [2, 5] },
    ]);
  });

  it('breaks a cycle, in which one message cannot have its recorded id', () => {
    const one = traceOf('0', [...got(1, 0, 1, 'b'), said(2, 0, 'a')], 2);
    const other = traceOf('1', [...got(1, 1, 0, 'a'), said(2, 1, 'b')], 2);
    const firstOf = (event: object) => ('first' in event ? event.first : undefined);
    expect(
      merged([one, other]).map((event) => [kindOf(event), firstOf(chatFactOf(event) ?? event)]),
    ).to.deep.equal([
      ['received', undefined],
      ['delivered', undefined],
      ['broadcast', 0],
      ['received', 0],
      ['delivered', 0],
      ['broadcast', 0],
    ]);
  });

  it('delays no event for a server that recorded its broadcasts late', () => {
    const speaker = traceOf('0', [started(0, 0), said(1500, 0, 'a'), said(1501, 0, 'b')], 2);
    const hearer = traceOf('1', [started(0, 1), received(5, 1, 0, 0), linkDown(900, 1, 0)], 2);
    expect(merged([speaker, hearer]).map((event) => [kindOf(event), event.atMs])).to.deep.equal([
      ['started', 0],
      ['started', 0],
      ['broadcast', 5],
      ['received', 5],
      ['linkDown', 900],
      ['broadcast', 1501],
    ]);
  });

  it('puts injected faults at their times, before their effects', () => {
    const pause = { kind: 'fault', atMs: 3, fault: { kind: 'pause', server: 0, forMs: 9 } } as const;
    const faults = traceOf('faults', [pause], 2, EPOCH_MS + 4);
    const own = traceOf('0', [started(0, 0), said(7, 0, 'a'), said(8, 0, 'b')], 2);
    expect(merged([own, faults]).map((event) => [kindOf(event), event.atMs])).to.deep.equal([
      ['started', 0],
      ['fault', 7],
      ['broadcast', 7],
      ['broadcast', 8],
    ]);
  });

  describe('ends an incarnation without a recorded end', () => {
    const crashes = (...traces: readonly Trace[]) => merged(traces).filter(({ kind }) => kind === 'crashed');
    const FIRST_INCARNATION = [started(0, 0), linkUp(1, 0, 1)];
    const judge = (...events: readonly UnclockedEvent[]) =>
      traceOf('1', [started(0, 1), linkUp(1, 1, 0), ...events], 2);

    it('when it was first considered down for good', () => {
      const traces = [
        traceOf('0', FIRST_INCARNATION, 2),
        judge(peerDown(50, 1, 0), linkUp(60, 1, 0), peerDown(70, 1, 0)),
      ];
      expect(crashes(...traces)).to.deep.equal([{ ...crashed(70, 0), clock: [3, 0] }]);
      const order = merged(traces).map((event) => [kindOf(event), event.atMs]);
      expect(order.slice(-2)).to.deep.equal([
        ['crashed', 70],
        ['down', 70],
      ]);
    });

    it('before the next incarnation, if it was considered down before', () => {
      const next = traceOf('0 again', [started(0, [0, 2])], 2, EPOCH_MS + 90);
      const traces = [traceOf('0', FIRST_INCARNATION, 2), next, judge(peerDown(50, 1, 0), linkUp(95, 1, 0))];
      expect(crashes(...traces)).to.deep.equal([{ ...crashed(50, 0), clock: [3, 0] }]);
    });

    it('right after its last event, if another incarnation follows and no peer recorded its end', () => {
      const next = traceOf('0 again', [started(0, [0, 2])], 2, EPOCH_MS + 90);
      expect(crashes(traceOf('0', FIRST_INCARNATION, 2), next)).to.deep.equal([
        { ...crashed(1, 0), clock: [3, 0] },
      ]);
    });

    it('not if it may still be running', () => {
      expect(crashes(traceOf('0', FIRST_INCARNATION, 2), judge())).to.deep.equal([]);
      const later = traceOf('0', [...FIRST_INCARNATION, said(60, 0, 'a')], 2);
      expect(crashes(later, judge(peerDown(50, 1, 0)))).to.deep.equal([]);
    });

    it('not if it may have been running', () => {
      const traces = [traceOf('0', [...FIRST_INCARNATION, crashed(40, 0)], 2), judge(peerDown(50, 1, 0))];
      expect(crashes(...traces)).to.deep.equal([{ ...crashed(40, 0), clock: [3, 0] }]);
    });
  });

  describe('refuses', () => {
    const reasonOf = (...traces: readonly Trace[]) => {
      const result = merge(traces, PROTOCOLS);
      return result.kind === 'refused' ? refusalSentence(result.reason) : undefined;
    };

    it('the same incarnation twice', () => {
      expect(reasonOf(traceOf('a', [started(0, 0)], 2), traceOf('b', [started(5, 0)], 2))).to.equal(
        'b and a both have incarnation 1 of server 0',
      );
    });

    it('grids of different sizes', () => {
      expect(reasonOf(traceOf('a', [], 2), traceOf('b', [], 3))).to.equal(
        'b is of a grid of 3 servers, a of one of 2',
      );
    });

    it('grids of different protocols', () => {
      const other = traceOf('b', [], 2);
      const raft = { ...other, header: { ...other.header, protocol: 'raft' } };
      expect(reasonOf(traceOf('a', [], 2), raft)).to.equal('b is of the protocol "raft", a of "chatroom"');
    });

    it('traces that are not those of single servers', () => {
      const whole = {
        ...traceOf('a', [], 2),
        header: { ...traceOf('a', [], 2).header, source: 'sim' as const },
      };
      expect(reasonOf(traceOf('b', [], 2), whole)).to.match(/^a is of a whole grid/);
      expect(reasonOf()).to.equal('there is no trace to merge');
    });
  });
});
