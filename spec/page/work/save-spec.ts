import { expect } from 'chai';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../lib/sim/plan.ts';
import { chatFactOf, isFact, type ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import type { HistoryEvent } from '../../../lib/agents/chatroom/check/history.ts';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../../lib/protocols.ts';
import { checkAll } from '../../support/history.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import type { TraceEvent, TraceHeader } from '../../../lib/trace/event.ts';
import { traceParser } from '../../../lib/trace/parse.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { open } from '../../../page/work/open.ts';
import { CHATROOM_WORK } from '../../../page/panels/chatroom/work/work.ts';
import { save as saveOf, saveAgain } from '../../../page/work/save.ts';
import { began, died, got, nameOf, paused, resumed, spoke, withReceipts } from '../happened.ts';
import { run } from '../../support/chatSimulation.ts';

const SERVERS = 3;

/** An event of a trace of the chat room. */
type LiveTraceEvent = TraceEvent<ChatFact>;

/** Reads a trace as `chatroom replay` does. */
function read(text: string): { header: TraceHeader; events: TraceEvent[] } {
  const parse = traceParser(PROTOCOLS);
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .flatMap((line): (TraceHeader | TraceEvent)[] => {
      const parsed = parse(line);
      if (parsed.kind === 'header') return [parsed.header];
      if (parsed.kind === 'events') return [...parsed.events];
      throw new Error(`${JSON.stringify(parsed)}: ${line}`);
    });
  return { header: header as TraceHeader, events: events as TraceEvent[] };
}
/** The trace of a grid of the chat room. */
const save = (
  events: readonly LiveEvent[],
  servers: number,
  epochMs: number,
  ...rest: readonly [omitted?: number, plain?: true]
) => saveOf(CHATROOM_WORK, events, servers, epochMs, ...rest);
const opened = (name: string, text: string) =>
  open([{ name, bytes: new TextEncoder().encode(text) }], CHECKED_PROTOCOLS);
const violationsIn = (text: string) => {
  const { events } = read(text);
  return checkAll(events as readonly HistoryEvent[], {
    endMs: events.at(-1)?.atMs ?? 0,
    isAtRest: false,
  }).map(({ promise, message }) => `${promise}: ${message}`);
};

/** A simulated run as its servers would have reported it live: with positions in logs, and each pause as two events. */
function liveRun(seed: number): LiveEvent[] {
  const plan = generatePlan(seed, { servers: SERVERS, seconds: 5, rate: 8, faults: FAULT_KINDS });
  const positions = new Map<string, number>();
  const down = new Set<number>();
  /** By paused server: the end of its pause. */
  const untilMs = new Map<number, number>();
  const events: LiveEvent[] = [];
  for (const event of withClocks(run(plan).history, SERVERS, CHATROOM) as readonly LiveTraceEvent[]) {
    for (const [server, endMs] of untilMs) {
      if (endMs > event.atMs) continue;
      events.push(resumed(endMs, server));
      untilMs.delete(server);
    }
    if (event.kind === 'fault') {
      const { fault } = event;
      if (fault.kind !== 'pause' && fault.kind !== 'busy') events.push(event);
      else if (!down.has(fault.server)) {
        if (!untilMs.has(fault.server)) events.push(paused(event.atMs, fault.server));
        untilMs.set(fault.server, Math.max(untilMs.get(fault.server) ?? 0, event.atMs + fault.forMs));
      }
      continue;
    }
    const { clock, ...own } = event;
    expect(clock).to.have.length(SERVERS);
    if (own.kind === 'crashed') {
      down.add(own.server);
      untilMs.delete(own.server);
    }
    if (own.kind === 'started') down.delete(own.server);
    if (own.kind !== 'fact' || own.fact.kind !== 'delivered') {
      events.push(own);
      continue;
    }
    const incarnation = `${String(own.server)} ${String(own.incarnation)}`;
    const position = positions.get(incarnation) ?? 0;
    positions.set(incarnation, position + own.fact.texts.length);
    events.push({ ...own, position });
  }
  return events;
}

/** In batches of each server, as they reach a page: an event waits for the rest of its batch. */
function batched(events: readonly LiveEvent[]): LiveEvent[] {
  const arrival = (event: LiveEvent) =>
    event.kind === 'fault' || event.kind === 'paused' || event.kind === 'resumed'
      ? event.atMs
      : (Math.floor(event.atMs / 30) + 1) * 30 + event.server;
  return [...events].sort((a, b) => arrival(a) - arrival(b));
}

/** The promises about messages: those about detectors cannot be decided without the beginning. */
const accusations = (text: string) =>
  violationsIn(text).filter((violation) => !/^(completeness|accuracy)/.test(violation));

describe('a saved trace', () => {
  const SEEDS = [1, 2, 3, 4, 5, 6];
  const runs = SEEDS.map(liveRun);

  it('is valid, and keeps every promise that the grid has kept', () => {
    for (const events of runs) {
      const text = save(batched(events), SERVERS, 1_700_000.123_4);
      expect(read(text).header).to.deep.equal({
        trace: 'grid',
        version: 2,
        protocol: 'chatroom',
        servers: SERVERS,
        source: 'server',
        epochMs: 1_700_000.123,
      });
      expect(violationsIn(text)).to.deep.equal([]);
    }
  });

  it('has all events', () => {
    const [events] = runs;
    const count = (list: readonly LiveEvent[], kind: string) =>
      list.filter((event) => nameOf(event) === kind).length;
    const saved = read(save(batched(events!), SERVERS, 0)).events;
    for (const kind of ['started', 'crashed', 'broadcast', 'received', 'delivered', 'suspected', 'trusted'])
      expect(count(saved, kind), kind).to.equal(count(events!, kind));
  });

  it('is opened on the page again, with the same verdict', () => {
    for (const events of runs) {
      const answer = opened('saved', save(batched(events), SERVERS, 0));
      expect(answer).to.deep.include({ kind: 'opened', servers: SERVERS, violations: [] });
    }
  });

  it('has no violation about messages if servers record no numbers, and one of them records late', () => {
    const plain = runs.map((events) =>
      events.map((event): LiveEvent => {
        const own = 'server' in event && event.server === 0 ? { ...event, atMs: event.atMs + 3 } : event;
        if (own.kind === 'received') {
          const { of, first, ...rest } = own;
          expect([of, first]).not.to.include(undefined);
          return rest;
        }
        if (!isFact(own, 'delivered') || own.fact.sender === own.server) return own;
        const { kind, sender, texts } = own.fact;
        const fact: ChatFact = { kind, sender, texts };
        return { ...own, fact };
      }),
    );
    for (const events of plain) expect(accusations(save(batched(events), SERVERS, 0))).to.deep.equal([]);
  });

  it('is marked as a sample, also in the verdict when it is opened', () => {
    const text = save([began(0, 0), spoke(1, 0, 0, 'a')], 1, 0, 12);
    expect(read(text).header).to.have.property('omitted', 12);
    const answer = opened('saved', text);
    expect(answer.kind === 'opened' && answer.verdict).to.match(/it is a sample, 12 were left out/);
  });

  it('of plain servers is marked as such, and checked for their promises', () => {
    const cut = (atMs: number): LiveEvent<ChatFact>[] => [
      { kind: 'fault', atMs, fault: { kind: 'cut', a: 0, b: 1 } },
      { kind: 'down', atMs: atMs + 1, server: 0, incarnation: 1, peer: 1, reason: 'reset' },
      { atMs: atMs + 1, server: 0, incarnation: 1, kind: 'fact', fact: { kind: 'alive', alive: [0] } },
    ];
    const up: LiveEvent<ChatFact>[] = [
      { kind: 'trusted', atMs: 10, server: 0, incarnation: 1, peer: 1 },
      { atMs: 10, server: 0, incarnation: 1, kind: 'fact', fact: { kind: 'alive', alive: [0, 1] } },
    ];
    const events = [began(0, 0), began(0, 1), ...up, ...cut(500)];
    const promisesBroken = (plain?: true) => {
      const answer = opened('saved', save(events, 2, 0, 0, plain));
      return answer.kind === 'opened' ? answer.violations.map(({ promise }) => promise) : answer;
    };
    expect(read(save(events, 2, 0, 0, true)).header).to.have.property('plain', true);
    expect([promisesBroken(), promisesBroken(true)]).to.deep.equal([['accuracy'], []]);
  });

  it('has the violation that the grid has', () => {
    const events = [began(0, 0), began(0, 1), spoke(1, 0, 0, 'a'), spoke(2, 0, 1, 'b'), spoke(3, 0, 2, 'c')];
    const gap = [...events, got(4, 1, 0, 0, ['a'], { position: 0 }), got(5, 1, 0, 2, ['c'], { position: 1 })];
    expect(violationsIn(save(withReceipts(gap), 2, 0)).join()).to.match(/^no-gap: /);
  });

  it('has no violation about messages if its beginning was forgotten', () => {
    for (const events of runs)
      for (const share of [0.2, 0.5, 0.8]) {
        const rest = batched(events).slice(Math.floor(share * events.length));
        expect(accusations(save(rest, SERVERS, 0))).to.deep.equal([]);
      }
  });

  it('has no violation about messages if some were omitted because there were too many', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: SEEDS.length - 1 }),
        fc.array(fc.nat({ max: 9 }), { minLength: 50 }),
        (which, lots) => {
          const isLost = (_: LiveEvent, i: number) => lots[i % lots.length] === 0;
          const some = runs[which]!.filter(
            (event, i) =>
              !(event.kind === 'received' || (event.kind === 'fact' && 'texts' in event.fact)) ||
              !isLost(event, i),
          );
          expect(accusations(save(batched(some), SERVERS, 0))).to.deep.equal([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('has a pause as one fault, with its length', () => {
    const { events } = read(save([began(0, 0), resumed(30, 0), paused(10, 0)], 1, 0));
    expect(events.at(-1)).to.deep.equal({
      kind: 'fault',
      atMs: 10,
      fault: { kind: 'pause', server: 0, forMs: 20 },
    });
  });

  it('has a broadcast before its receipt, with all earlier events of its server', () => {
    const late = [
      began(0, 0),
      began(0, 1),
      spoke(10, 0, 0, 'a'),
      spoke(11, 0, 1, 'b'),
      got(9, 1, 0, 1, ['b']),
    ];
    const { events } = read(save(withReceipts(late), 2, 0));
    expect(events.map((event) => [nameOf(event), event.atMs])).to.deep.equal([
      ['started', 0],
      ['started', 0],
      ['broadcast', 9],
      ['broadcast', 9],
      ['received', 9],
      ['delivered', 9],
    ]);
    const said = events.map(chatFactOf).flatMap((fact) => (fact?.kind === 'broadcast' ? fact.texts : []));
    expect(said).to.deep.equal(['a', 'b']);
  });

  it('has causes before their effects, also at the same time', () => {
    const same = [got(5, 0, 1, 0, ['a']), spoke(5, 1, 0, 'a')];
    const { events } = read(save(withReceipts(same), 2, 0));
    expect(events.map((event) => nameOf(event))).to.deep.equal(['broadcast', 'received', 'delivered']);
  });

  it('keeps the order of a server’s events of the same time', () => {
    const same = [began(5, 0), spoke(5, 0, 0, 'a'), got(5, 0, 0, 0, ['a']), died(5, 0), began(5, 0, 2)];
    expect(read(save(same, 1, 0)).events.map(({ kind }) => kind)).to.deep.equal(same.map(({ kind }) => kind));
  });

  it('without events is a header', () => {
    expect(save([], 2, 0).split('\n')).to.have.length(2);
  });
});

describe('an opened trace that is saved again', () => {
  it('is the same, line by line', () => {
    const header = { trace: 'grid', version: 2, protocol: 'chatroom', servers: 2, source: 'sim' };
    const own = { server: 0, incarnation: 1 };
    const lines = [
      header,
      { atMs: 0, kind: 'started', ...own, clock: [1, 0] },
      { atMs: 1, kind: 'fault', fault: { kind: 'crash', server: 1 } },
      { atMs: 2, kind: 'fact', ...own, fact: { kind: 'broadcast', first: 0, texts: ['a'] }, clock: [2, 0] },
    ];
    const text = lines.map((line) => traceLine(line as unknown as TraceEvent)).join('');
    const answer = opened('a.ndjson', text);
    if (answer.kind !== 'opened' || answer.origin === undefined) throw new Error(JSON.stringify(answer));
    expect(saveAgain(answer.events, answer.servers, answer.origin)).to.equal(text);
  });
});
