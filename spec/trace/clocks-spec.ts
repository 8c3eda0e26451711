import { expect } from 'chai';
import fc from 'fast-check';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import * as clocks from '../../lib/trace/clocks.ts';
import type { ServerEvent as AnyServerEvent, TraceEvent, UnclockedEvent } from '../../lib/trace/event.ts';
import { heard, heardOf, received, receivedPlainly, said, saidFrom, started } from '../support/history.ts';
import { histories, SERVERS } from '../support/traces.ts';

type ServerEvent = AnyServerEvent<ChatFact>;
const withClocks = (events: readonly UnclockedEvent[], servers: number) =>
  clocks.withClocks(events, servers, CHATROOM) as TraceEvent<ChatFact>[];
const isOfServer = (event: TraceEvent<ChatFact>): event is ServerEvent => event.kind !== 'fault';

/** Whether `a` and all events before it are before `b`, or equal to it. */
const isBelow = (a: ServerEvent, b: ServerEvent) => a.clock.every((count, id) => count <= b.clock[id]!);

/**
 * A naive reference: for every event the set of the events that happened before it, by walking back. It uses
 * the ids of messages, one message at a time.
 */
function pastOf(events: readonly ServerEvent[]): Set<number>[] {
  const pasts: Set<number>[] = [];
  events.forEach((event, i) => {
    const before = (isOne: (earlier: ServerEvent) => boolean, find: 'findIndex' | 'findLastIndex') =>
      events.slice(0, i)[find](isOne);
    const direct = [before(({ server }) => server === event.server, 'findLastIndex')];
    if (event.kind === 'received' && event.first !== undefined) {
      for (let number = event.first; number < event.first + event.count; number++) {
        const isOfIncarnation = (other: ServerEvent) =>
          other.server === event.from && other.incarnation === event.of;
        const sent = before(
          (other) =>
            isOfIncarnation(other) &&
            other.kind === 'sent' &&
            other.to === event.server &&
            other.first <= number &&
            number < other.first + other.count,
          'findIndex',
        );
        const broadcast = before(
          (other) =>
            isOfIncarnation(other) &&
            other.kind === 'fact' &&
            other.fact.kind === 'broadcast' &&
            other.fact.first <= number &&
            number < other.fact.first + other.fact.texts.length,
          'findIndex',
        );
        direct.push(sent === -1 ? broadcast : sent);
      }
    }
    const past = new Set<number>();
    for (const cause of direct.filter((index) => index !== -1)) {
      past.add(cause);
      for (const earlier of pasts[cause]!) past.add(earlier);
    }
    pasts.push(past);
  });
  return pasts;
}

/** Each message of a delivery. */
const partsOf = ({ sender, of, first, texts }: Extract<ChatFact, { kind: 'delivered' }>) =>
  texts.map((text, i) => ({ text, of, number: first! + i, sender }));

describe('vector clocks', () => {
  it("count a server's own events, one by one, over all its incarnations", () => {
    fc.assert(
      fc.property(histories(), ({ events }) => {
        const counts = Array.from({ length: SERVERS }, () => 0);
        for (const event of withClocks(events, SERVERS).filter(isOfServer))
          expect(event.clock[event.server]).to.equal(++counts[event.server]!);
      }),
    );
  });

  it('are ordered exactly if one event happened before the other', () => {
    fc.assert(
      fc.property(histories(), ({ events }) => {
        const clocked = withClocks(events, SERVERS).filter(isOfServer);
        const pasts = pastOf(clocked);
        clocked.forEach((later, i) => {
          clocked.forEach((earlier, j) => {
            if (i !== j)
              expect(isBelow(earlier, later), `${String(j)} before ${String(i)}`).to.equal(pasts[i]!.has(j));
          });
        });
      }),
    );
  });

  it('are tested on histories in which messages arrive and servers restart', () => {
    const tried = fc.sample(histories(), { numRuns: 20, seed: 1 });
    const foreign = tried.flatMap(({ delivered }) => delivered.filter(({ to, sender }) => to !== sender));
    expect(foreign.length).to.be.above(50);
    const starts = tried.flatMap(({ events }) => events.filter(({ kind }) => kind === 'started'));
    expect(starts.length).to.be.above(20 * SERVERS + 20);
  });

  it('change nothing else: all events are kept, in their order', () => {
    fc.assert(
      fc.property(histories(), ({ events }) => {
        const plain = (list: readonly UnclockedEvent<ChatFact>[]) =>
          list.flatMap((event) =>
            event.kind === 'fact' && event.fact.kind === 'delivered'
              ? event.fact.texts.map((text) => [event.atMs, event.server, event.incarnation, text])
              : [Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'clock'))],
          );
        expect(plain(withClocks(events, SERVERS))).to.deep.equal(plain(events));
      }),
    );
  });

  it('are not added to faults, which are external', () => {
    const fault: UnclockedEvent = { kind: 'fault', atMs: 1, fault: { kind: 'crash', server: 0 } };
    expect(withClocks([started(0, 0), fault], 1)).to.deep.equal([{ ...started(0, 0), clock: [1] }, fault]);
  });

  it('join the clocks of all messages of a batch, also if a gap was sent later', () => {
    const sent = (atMs: number, first: number, count: number): UnclockedEvent => ({
      kind: 'sent',
      server: 0,
      incarnation: 1,
      atMs,
      to: 1,
      first,
      count,
    });
    const history = [said(1, 0, 'a', 'b', 'c', 'd'), sent(2, 2, 2), sent(3, 0, 4), received(4, 1, 0, 0, 4)];
    expect(withClocks(history, 2).at(-1)).to.deep.include({ of: 1, first: 0, clock: [3, 1] });
    expect(withClocks(history.toSpliced(1, 1), 2).at(-1)).to.deep.include({ clock: [2, 1] });
  });
});

describe('message ids', () => {
  it('of receipts without ids are derived from the deliveries', () => {
    const history = [said(1, 0, 'a', 'b', 'c'), receivedPlainly(2, 1, 0, 2), heard(2, 1, 0, 'a', 'c')];
    const named = withClocks(history, 2).slice(1);
    expect(named).to.deep.equal([
      { ...received(2, 1, 0, 0, 1), clock: [1, 1] },
      { ...heardOf(1, 0, 2, 1, 0, 'a'), clock: [1, 2] },
      { ...received(2, 1, 0, 2, 1), clock: [1, 3] },
      { ...heardOf(1, 2, 2, 1, 0, 'c'), clock: [1, 4] },
    ]);
  });

  it('are correct on FIFO links, however many texts are equal', () => {
    fc.assert(
      fc.property(histories(), ({ events, delivered }) => {
        const found = withClocks(events, SERVERS).flatMap((event) =>
          event.kind === 'fact' && event.fact.kind === 'delivered'
            ? partsOf(event.fact).map((part) => ({ ...part, to: event.server }))
            : [],
        );
        expect(found).to.deep.equal(delivered);
      }),
    );
  });

  it('are kept if they are known, and the following ones continue from them', () => {
    const known = heardOf(1, 1, 3, 1, 0, 'a');
    const clocked = withClocks([said(1, 0, 'a', 'a', 'a'), known, heard(4, 1, 0, 'a')], 2);
    expect(
      clocked
        .slice(1)
        .map(
          (event) =>
            event.kind === 'fact' && event.fact.kind === 'delivered' && [event.fact.of, event.fact.first],
        ),
    ).to.deep.equal([
      [1, 1],
      [1, 2],
    ]);
  });

  it('follow messages that are numbered for each receiver separately', () => {
    const sent = (box: number, number: number): UnclockedEvent => ({
      ...{ server: 0, incarnation: 1, atMs: 1, kind: 'fact' },
      fact: { kind: 'messageSent', ...{ agent: 'a', to: 'b', box, port: '1', number, message: '1' } },
    });
    const got = (server: number, first: number): UnclockedEvent => ({
      ...{ server, incarnation: 1, atMs: 2, kind: 'received', from: 0, of: 1, first, count: 1 },
    });
    const clocked = clocks.withClocks([sent(1, 0), sent(2, 0), got(2, 0), got(1, 0)], 3, AGENTS);
    expect(clocked.map((event) => event.kind !== 'fault' && event.clock)).to.deep.equal([
      [1, 0, 0],
      [2, 0, 0],
      [2, 0, 1],
      [1, 1, 0],
    ]);
  });

  it('are found fast among a hundred thousand equal texts', () => {
    const next = clocks.clocker(2, CHATROOM);
    const same = Array.from({ length: 100 }, () => 'x');
    for (let i = 0; i < 1_000; i++) next(saidFrom(i * 100, i, 0, ...same));
    for (let i = 0; i < 1_000; i++) {
      const [event] = next(heard(1_000 + i, 1, 0, ...same));
      expect(event?.kind === 'fact' && event.fact).to.deep.include({ of: 1, first: i * 100 });
    }
  }).timeout(60_000);
});
