/** Merges the traces of single servers to one trace of their grid. */
import { aligned } from './align.ts';
import { clocksOf } from './clocks.ts';
import {
  TRACE_VERSION,
  type OwnEvent,
  type TraceEvent,
  type TraceHeader,
  type UnclockedEvent,
} from './event.ts';
import { namesIn } from './names.ts';
import { factsOf, type FactTable, type Protocols } from './facts.ts';
import { faultsOf, eventsPerServer, type Trace } from './perServer.ts';
import { isEnd, keyOf } from './incarnation.ts';
import { Matching } from './matching.ts';
import { shown } from './problem.ts';
import type { MergeRefusal } from './refusal.ts';
import { rowOf } from './words.ts';

/** The outcome of merging: one trace, or a refusal. */
export type Merged =
  | { readonly kind: 'merged'; readonly header: TraceHeader; readonly events: readonly TraceEvent[] }
  | { readonly kind: 'refused'; readonly reason: MergeRefusal };

/**
 * The largest assumed difference of the clocks of two servers, used only if the same text was broadcast before and is broadcast again.
 * Otherwise a delivery has only one possible broadcast, whatever the clocks show.
 */
export const CLOCK_SKEW_MS = 50;

/** An event with its causes and its effects in other servers. */
interface Item {
  readonly event: UnclockedEvent;
  readonly causes: readonly Item[];
  readonly effects: Item[];
  /** Whether its position is fixed, after all that are not placed yet. */
  isPlaced: boolean;
  /** Whether its recorded cause cannot be its cause. */
  isSevered: boolean;
  /** Of a fact about received messages: their receipt. */
  receipt: Item | undefined;
}

/**
 * Merges traces by the clocks of their hosts, corrected by what both ends of a connection recorded. If a message would be received before
 * it was sent, the time of sending is set to that of the receipt: a server records what it has done, and may be held up in between. So
 * lines are in the order of time, and effects come after their causes.
 */
export function merge(given: readonly Trace[], known: Protocols): Merged {
  const [first] = given;
  if (first === undefined) return { kind: 'refused', reason: { code: 'no-trace' } };
  const reason = refusalOf(first, given);
  if (reason !== undefined) return { kind: 'refused', reason };
  const { protocol } = first.header;
  const facts = factsOf(first.header, known);
  const traces = aligned(given, facts);
  const servers = Math.max(...traces.map(({ header }) => header.servers));
  const epochMs = Math.min(...traces.map(({ header }) => header.epochMs as number));
  const omitted = traces.reduce((sum, trace) => sum + (trace.header.omitted ?? 0), 0);
  const header: TraceHeader = {
    trace: 'grid',
    version: TRACE_VERSION,
    protocol,
    servers,
    source: 'server',
    epochMs,
    ...(omitted > 0 ? { omitted } : {}),
    ...(traces.some((trace) => trace.header.filtered === true) ? { filtered: true } : {}),
    ...(traces.some((trace) => trace.header.plain === true) ? { plain: true } : {}),
    ...namesIn(traces.find((trace) => trace.header.names !== undefined)?.header ?? {}),
  };
  const clocked = clocksOf(servers, facts);
  const faults = faultsOf(traces, epochMs).map((event) => itemOf(event));
  const lanes = eventsPerServer(traces, epochMs);
  const named = facts.naming?.named(lanes, CLOCK_SKEW_MS) ?? lanes;
  const events = inOrder([faults, ...itemsOf(named, facts)], facts).map(clocked);
  return { kind: 'merged', header, events };
}

/** The reason why these traces are not those of one grid. */
function refusalOf(first: Trace, traces: readonly Trace[]): MergeRefusal | undefined {
  const owners = new Map<string, Trace>();
  for (const trace of traces) {
    const { name, header, events } = trace;
    const { servers, protocol } = header;
    const other = first.name;
    if (header.source !== 'server' || header.epochMs === undefined) return { code: 'not-of-a-server', name };
    if (protocol !== first.header.protocol)
      return {
        code: 'other-protocol',
        name,
        protocol: shown(protocol),
        other,
        otherProtocol: shown(first.header.protocol),
      };
    if (servers !== first.header.servers)
      return { code: 'other-servers', name, servers, other, otherServers: first.header.servers };
    for (const event of events) {
      if (event.kind === 'fault') continue;
      const owner = owners.get(keyOf(event));
      const { server, incarnation } = event;
      if (owner !== undefined && owner !== trace)
        return { code: 'same-incarnation', name, other: owner.name, server, incarnation };
      owners.set(keyOf(event), trace);
    }
  }
  return undefined;
}

/**
 * All events with their causes in other servers: of a receipt the sending, by the ids of the messages; of a link the start of the
 * incarnation at its other end.
 */
function itemsOf(lanes: readonly (readonly OwnEvent[])[], facts: FactTable): Item[][] {
  const matching = new Matching<Item>();
  const items = new Map<OwnEvent, Item>();
  const all = lanes.flat();
  const startBehind = startsBehind(all);
  for (const event of all) if (event.kind === 'started') items.set(event, itemOf(event));
  for (const event of all) {
    if (event.kind === 'received') continue;
    const start = event.kind === 'linkUp' ? startBehind(event) : undefined;
    const cause = start === undefined ? undefined : items.get(start);
    const item = items.get(event) ?? itemOf(event, cause === undefined ? [] : [cause]);
    items.set(event, item);
    matching.note(event, facts, item);
  }
  return lanes.map((lane) => {
    let last: Item | undefined;
    return lane.map((event) => {
      const item = items.get(event) ?? itemOf(event, matching.causesOfReceipt(event));
      if (event.kind === 'fact' && rowOf(event, facts).takes !== undefined) item.receipt = last;
      return (last = item);
    });
  });
}

type LinkUp = Extract<OwnEvent, { kind: 'linkUp' }>;

/** Finds the start of the incarnation at the other end of a link, if its trace is there and contains it. */
function startsBehind(events: readonly OwnEvent[]): (link: LinkUp) => OwnEvent | undefined {
  const starts = new Map<string, OwnEvent>();
  // Ports are reused: if two links have the same name, it does not identify either.
  const ends = new Map<string, OwnEvent | undefined>();
  for (const event of events) {
    if (event.kind === 'started') starts.set(keyOf(event), event);
    if (event.kind !== 'linkUp' || event.connection === undefined) continue;
    const key = `${event.connection} ${String(event.server)} ${String(event.peer)}`;
    ends.set(key, ends.has(key) ? undefined : event);
  }
  return ({ connection, server, peer }) => {
    if (connection === undefined || server === peer) return undefined;
    const other = ends.get(`${connection} ${String(peer)} ${String(server)}`);
    return other === undefined ? undefined : starts.get(keyOf(other));
  };
}

function itemOf(event: UnclockedEvent, causes: readonly Item[] = []): Item {
  const item: Item = { event, causes, effects: [], isPlaced: false, isSevered: false, receipt: undefined };
  for (const cause of causes) cause.effects.push(item);
  return item;
}

/** Sorts events by time, with effects after their causes. Places them from the last to the first. */
function inOrder(lanes: readonly (readonly Item[])[], facts: FactTable): UnclockedEvent[] {
  const ends = lanes.map(({ length }) => length);
  const placed: { readonly item: Item; readonly atMs: number }[] = [];
  let nowMs = Infinity;
  const lastOf = (i: number) => lanes[i]?.[(ends[i] as number) - 1];
  for (;;) {
    let [latest, latestReady] = [-1, -1];
    lanes.forEach((_, i) => {
      const item = lastOf(i);
      if (item === undefined) return;
      if (isAfter(item, lastOf(latest))) latest = i;
      if (isReady(item) && isAfter(item, lastOf(latestReady))) latestReady = i;
    });
    const chosen = latestReady === -1 ? latest : latestReady;
    const item = lastOf(chosen);
    if (item === undefined) break;
    (ends as [number])[chosen as 0]--;
    item.isPlaced = true;
    nowMs = Math.min(nowMs, item.event.atMs);
    placed.push({ item, atMs: nowMs });
    // A cycle: every message was received before it was sent. So these ids must be wrong.
    if (latestReady === -1) for (const effect of item.effects) effect.isSevered ||= !effect.isPlaced;
  }
  return placed.reverse().map(({ item, atMs }) => ({ ...withoutWrongIds(item, facts), atMs }));
}

/** Whether all its effects are placed; a severed event is no effect. */
function isReady({ effects }: Item): boolean {
  return effects.every(({ isPlaced, isSevered }) => isPlaced || isSevered);
}

/** By time; at the same time faults come first, then ends of incarnations, then the others in the order of the lanes. */
function isAfter({ event }: Item, other: Item | undefined): boolean {
  if (other === undefined || event.atMs > other.event.atMs) return true;
  return event.atMs === other.event.atMs && rankOf(event) >= rankOf(other.event);
}

function rankOf(event: UnclockedEvent): number {
  return event.kind === 'fault' ? 0 : isEnd(event) ? 1 : 2;
}

/** An event without ids of messages that are certainly wrong. */
function withoutWrongIds({ event, isSevered, receipt }: Item, { naming }: FactTable): UnclockedEvent {
  if (event.kind === 'fact' && receipt?.isSevered === true && naming !== undefined)
    return { ...event, fact: naming.unnamed(event.fact) };
  if (event.kind !== 'received' || !isSevered) return event;
  const { kind, server, incarnation, atMs, from, count } = event;
  return { kind, server, incarnation, atMs, from, count };
}
