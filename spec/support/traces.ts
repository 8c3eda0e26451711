/** Arbitrary traces: any valid event, and histories of grids in which messages travel. */
import fc from 'fast-check';
import type { Fault } from '../../lib/trace/fault.ts';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import type {
  NodeEvent,
  IncarnationId,
  TraceEvent,
  TraceHeader,
  UnclockedEvent,
} from '../../lib/trace/event.ts';

/** The number of servers in the traces. */
export const SERVERS = 4;

const id = fc.nat({ max: SERVERS - 1 });
const number = fc.nat({ max: 1_000_000 });
const ms = fc.oneof(fc.nat({ max: 100_000 }), fc.double({ min: 0, max: 1e9, noNaN: true }));
const texts = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 4 });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('crash' as const, 'restart' as const), server: id }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'busy' as const), server: id, forMs: ms }),
  fc.record({ kind: fc.constant('limit' as const), server: id, bytesPerSecond: number, forMs: ms }),
  fc.record({ kind: fc.constant('diskFull' as const), server: id, forMs: ms }),
  fc.record({ kind: fc.constant('diskSlow' as const), server: id, extraMs: ms, forMs: ms }),
  fc.record({ kind: fc.constant('step' as const), server: id, byMs: fc.integer() }),
  fc.record({ kind: fc.constant('cut' as const), a: id, b: id }),
  fc.record({ kind: fc.constant('cut' as const), a: id, b: id, only: id }),
  fc.record({ kind: fc.constantFrom('block' as const, 'hold' as const), from: id, to: id, forMs: ms }),
  fc.record({ kind: fc.constant('delay' as const), from: id, to: id, extraMs: ms, forMs: ms }),
);

const fact: fc.Arbitrary<ChatFact> = fc.oneof(
  fc.record({
    kind: fc.constant('command' as const),
    command: fc.constantFrom('get' as const, 'alive' as const, 'crash' as const, 'refused' as const),
  }),
  fc.record({ kind: fc.constant('broadcast' as const), first: number, texts }),
  fc.record({ kind: fc.constant('delivered' as const), sender: id, texts }),
  fc.record({ kind: fc.constant('delivered' as const), sender: id, of: number, first: number, texts }),
  fc.record({
    kind: fc.constant('delivered' as const),
    sender: id,
    texts,
    inferred: fc.constant(true as const),
  }),
  fc.record({ kind: fc.constant('alive' as const), alive: fc.uniqueArray(id) }),
  fc.record({
    kind: fc.constant('misbehaved' as const),
    problem: fc.constantFrom('silence' as const, 'nonsense' as const),
    shown: fc.string({ unit: 'binary', maxLength: 8 }),
  }),
);

const nodeEvent: fc.Arbitrary<NodeEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('started' as const, 'crashed' as const, 'stopped' as const) }),
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('fact' as const), fact }) },
  fc.record({ kind: fc.constant('timer' as const), name: fc.string({ unit: 'binary' }) }),
  fc.record({ kind: fc.constant('sent' as const), to: id, first: number, count: number }),
  fc.record({ kind: fc.constant('received' as const), from: id, count: number }),
  fc.record({ kind: fc.constant('received' as const), from: id, of: number, first: number, count: number }),
  fc.record({
    kind: fc.constantFrom('suspected' as const, 'trusted' as const, 'linkUp' as const),
    peer: id,
  }),
  fc.record({
    kind: fc.constantFrom('linkDown' as const, 'down' as const),
    peer: id,
    reason: fc.string({ unit: 'binary' }),
  }),
);

/** Any header of a grid of {@link SERVERS}. */
export const headers: fc.Arbitrary<TraceHeader> = fc.record(
  {
    trace: fc.constant('grid' as const),
    version: fc.constant(2 as const),
    protocol: fc.constant('chatroom'),
    servers: fc.constant(SERVERS),
    source: fc.constantFrom('sim' as const, 'check' as const, 'server' as const),
    epochMs: ms,
  },
  { requiredKeys: ['trace', 'version', 'protocol', 'servers', 'source'] },
);

/** Any event of such a grid, with any clock. */
export const traceEvents: fc.Arbitrary<TraceEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fault' as const), atMs: ms, fault }) },
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.record({
          atMs: ms,
          server: id,
          incarnation: fc.maxSafeNat(),
          clock: fc.array(number, { minLength: SERVERS, maxLength: SERVERS }),
        }),
        nodeEvent,
      )
      .map(([common, what]): TraceEvent => ({ ...common, ...what })),
  },
);

/** A message in transit with its true id. */
interface Travelling {
  readonly text: string;
  readonly of: number;
  readonly number: number;
}

/** A history, with the true ids of the messages of each `delivered`, in their order. */
export interface GeneratedHistory {
  readonly events: readonly UnclockedEvent<ChatFact>[];
  readonly delivered: readonly (Travelling & { readonly to: number; readonly sender: number })[];
}

type Move =
  | { readonly kind: 'say'; readonly server: number; readonly texts: readonly string[] }
  | { readonly kind: 'hear'; readonly server: number; readonly sender: number; readonly most: number }
  | { readonly kind: 'flip' | 'look'; readonly server: number }
  | { readonly kind: 'send'; readonly server: number; readonly to: number };

const moves = (word: fc.Arbitrary<string>): fc.Arbitrary<Move[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('say' as const),
          server: id,
          texts: fc.array(word, { minLength: 1, maxLength: 3 }),
        }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('hear' as const),
          server: id,
          sender: id,
          most: fc.integer({ min: 1, max: 5 }),
        }),
      },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), server: id, to: id }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constantFrom('flip' as const, 'look' as const), server: id }),
      },
    ),
    { minLength: 30, maxLength: 120 },
  );

/** Histories with unique texts; receivers do not record ids. */
export const plainHistories = () => moves(fc.constant('m')).map((list) => historyOf(list, true, false));

/**
 * Histories of grids in which every link is FIFO and loses nothing, and servers crash and restart. The texts are those
 * of `word`, so that they may be equal.
 */
export const histories = (word: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c')) =>
  moves(word).map((list) => historyOf(list, false, true));

/** The first suitable one of `ids`, from `wanted` on and around; `wanted` if there is none. */
function firstOf(ids: readonly number[], wanted: number, willDo: (id: number) => boolean): number {
  return ids.map((_, i) => (wanted + i) % ids.length).find(willDo) ?? wanted;
}

/**
 * Executes moves; impossible ones are skipped.
 *
 * @param isUnique - whether texts are numbered, so that all are different
 * @param hasSessions - whether receipts have ids
 */
function historyOf(list: readonly Move[], isUnique: boolean, hasSessions: boolean): GeneratedHistory {
  let count = 0;
  const ids = Array.from({ length: SERVERS }, (_, server) => server);
  const events: UnclockedEvent<ChatFact>[] = [];
  const delivered: (Travelling & { to: number; sender: number })[] = [];
  const incarnations = ids.map(() => 0);
  const isUp = ids.map(() => false);
  const said = ids.map(() => 0);
  /** By sender and receiver: messages that are not sent yet, and those in transit. */
  const waiting = ids.map(() => ids.map((): Travelling[] => []));
  const links = ids.map(() => ids.map((): Travelling[] => []));
  const happens = (server: number, what: NodeEvent<ChatFact>) => {
    const id: IncarnationId = { server, incarnation: incarnations[server]! };
    events.push({ ...id, atMs: events.length, ...what });
  };
  const flip = (server: number) => {
    isUp[server] = !isUp[server];
    if (!isUp[server]) {
      for (const other of ids) {
        // Accepted messages leave before the crash.
        links[server]![other]!.push(...waiting[server]![other]!.splice(0));
        links[other]![server] = [];
        waiting[other]![server] = [];
      }
      happens(server, { kind: 'crashed' });
      return;
    }
    // Numbers of incarnations must not reveal their order.
    incarnations[server] = (incarnations[server]! * 7 + 3 + server) % 1009;
    said[server] = 0;
    happens(server, { kind: 'started' });
  };
  ids.forEach(flip);
  for (const move of list) {
    const { kind, server } = move;
    if (kind === 'flip') flip(server);
    if (!isUp[server]) continue;
    if (kind === 'look') happens(server, { kind: 'fact', fact: { kind: 'alive', alive: ids } });
    if (kind === 'say') {
      const messages = move.texts.map((text, i) => ({
        text: isUnique ? `${text}${String(count++)}` : text,
        of: incarnations[server]!,
        number: said[server]! + i,
      }));
      const texts = messages.map(({ text }) => text);
      happens(server, { kind: 'fact', fact: { kind: 'broadcast', first: said[server]!, texts } });
      said[server]! += messages.length;
      for (const other of ids) {
        if (isUp[other]) waiting[server]![other]!.push(...messages);
      }
      // A server delivers its own messages at once.
      happens(server, { kind: 'fact', fact: { kind: 'delivered', sender: server, texts } });
      delivered.push(
        ...waiting[server]![server]!.splice(0).map((message) => ({ ...message, to: server, sender: server })),
      );
    }
    if (kind === 'send') {
      const to = firstOf(ids, move.to, (other) => waiting[server]![other]!.length > 0);
      const batch = waiting[server]![to]!.splice(0);
      links[server]![to]!.push(...batch);
      // Sends to even servers are not recorded.
      if (batch.length > 0 && to % 2 === 1)
        happens(server, { kind: 'sent', to, first: batch[0]!.number, count: batch.length });
    }
    if (kind === 'hear') {
      const sender = firstOf(ids, move.sender, (other) => links[other]![server]!.length > 0);
      const heard = links[sender]![server]!.splice(0, move.most);
      if (heard.length === 0) continue;
      for (const run of hasSessions ? runsIn(heard) : [heard]) {
        const [{ of, number }] = run as [Travelling];
        const ids = hasSessions ? { of, first: number } : {};
        happens(server, { kind: 'received', from: sender, ...ids, count: run.length });
        const texts = run.map(({ text }) => text);
        happens(server, { kind: 'fact', fact: { kind: 'delivered', sender, texts } });
      }
      delivered.push(...heard.map((message) => ({ ...message, to: server, sender })));
    }
  }
  return { events, delivered };
}

/** Messages, cut where one is not the next of the same incarnation. */
function runsIn(messages: readonly Travelling[]): Travelling[][] {
  const runs: Travelling[][] = [];
  for (const message of messages) {
    const last = runs.at(-1)?.at(-1);
    if (last?.of === message.of && last.number + 1 === message.number) runs.at(-1)?.push(message);
    else runs.push([message]);
  }
  return runs;
}
