/** Traces that single servers have written about themselves become the one trace of their grid. */
import { aligned } from './align.ts';
import { clocker } from './clocks.ts';
import { TRACE_VERSION, type TraceEvent, type TraceHeader, type UnclockedEvent } from './event.ts';
import { faultsOf, lanesOf, type OwnEvent, type Trace } from './lanes.ts';
import { isEnd, keyOf } from './life.ts';
import { Pairing } from './pairing.ts';

/** What came of merging: one trace, or why there is none. */
export type Merged =
  | { readonly kind: 'merged'; readonly header: TraceHeader; readonly events: readonly TraceEvent[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * How far the clocks of two servers are believed to differ at most when the same text was said before and will be said
 * again. Where there is no such doubt, what was heard was said, whatever the clocks say.
 */
export const CLOCK_SKEW_MS = 50;

/** An event, those that must have come before it, and those that must have come after. */
interface Item {
  readonly event: UnclockedEvent;
  readonly causes: readonly Item[];
  readonly effects: Item[];
  /** Whether it has its place behind all that are still to be placed. */
  isPlaced: boolean;
  /** Whether it cannot be an effect of what it looks like. */
  isSevered: boolean;
}

/**
 * Merges traces by the clocks of their machines, as far as what was seen at both ends of a connection agrees with them. Where a message would have been heard before it was said, it was said by
 * the time at which it was heard: a server writes down what it has done, and may be held up in between. So lines are in
 * the order of time, and of cause and effect.
 */
export function merge(given: readonly Trace[]): Merged {
  const reason = refusalOf(given);
  if (reason !== undefined) return { kind: 'refused', reason };
  const traces = aligned(given);
  const servers = Math.max(...traces.map(({ header }) => header.servers));
  const epochMs = Math.min(...traces.map(({ header }) => header.epochMs as number));
  const omitted = traces.reduce((sum, trace) => sum + (trace.header.omitted ?? 0), 0);
  const header: TraceHeader = {
    trace: 'chatroom',
    version: TRACE_VERSION,
    servers,
    source: 'server',
    epochMs,
    ...(omitted > 0 ? { omitted } : {}),
    ...(traces.some((trace) => trace.header.plain === true) ? { plain: true } : {}),
  };
  const next = clocker(servers);
  const faults = faultsOf(traces, epochMs).map((event) => itemOf(event));
  const events = inOrder([faults, ...itemsOf(lanesOf(traces, epochMs))]).flatMap(next);
  return { kind: 'merged', header, events };
}

/** Why these traces are not those of one grid. */
function refusalOf(traces: readonly Trace[]): string | undefined {
  const [first] = traces;
  if (first === undefined) return 'there is no trace to merge';
  const owners = new Map<string, Trace>();
  for (const trace of traces) {
    const { name, header, events } = trace;
    if (header.source !== 'server' || header.epochMs === undefined)
      return `${name} is of a whole grid, or without the time at which it begins; only traces of single servers can be merged`;
    if (header.servers !== first.header.servers)
      return `${name} is of a grid of ${String(header.servers)} servers, ${first.name} of one of ${String(first.header.servers)}`;
    for (const event of events) {
      if (event.kind === 'fault') continue;
      const owner = owners.get(keyOf(event));
      if (owner !== undefined && owner !== trace)
        return `${name} and ${owner.name} both have life ${String(event.incarnation)} of server ${String(event.server)}`;
      owners.set(keyOf(event), trace);
    }
  }
  return undefined;
}

/**
 * Every event with what it must wait for: a delivery for what was said, as the texts tell, and a link for the start of the
 * incarnation at its other end.
 */
function itemsOf(lanes: readonly (readonly OwnEvent[])[]): Item[][] {
  const pairing = new Pairing<Item>();
  const items = new Map<OwnEvent, Item>();
  const all = lanes.flat();
  const startBehind = startsBehind(all);
  for (const event of all) if (event.kind === 'started') items.set(event, itemOf(event));
  for (const event of all) {
    const start = event.kind === 'linkUp' ? startBehind(event) : undefined;
    const cause = start === undefined ? undefined : items.get(start);
    const item = items.get(event) ?? itemOf(event, cause === undefined ? [] : [cause]);
    items.set(event, item);
    if (event.kind === 'started') pairing.started(event, event.atMs);
    if (event.kind === 'broadcast') pairing.said(event, event.atMs, event.first, event.texts, item);
    if (event.kind === 'sent') pairing.sent(event, event.to, event.first, event.count, item);
  }
  const delivered = (event: Extract<OwnEvent, { kind: 'delivered' }>): Item[] => {
    const parts = pairing.identify(event, event.sender, event.texts, event.atMs + CLOCK_SKEW_MS);
    return parts.map((part) => {
      const { of, first, texts } = part;
      if (of === undefined || first === undefined) return itemOf(withoutIdentity({ ...event, texts }));
      const life = { server: event.sender, incarnation: of };
      return itemOf({ ...event, ...part }, pairing.causesOf(life, first, first + texts.length, event.server));
    });
  };
  return lanes.map((lane) =>
    lane.flatMap((event) => (event.kind === 'delivered' ? delivered(event) : [items.get(event) as Item])),
  );
}

type LinkUp = Extract<OwnEvent, { kind: 'linkUp' }>;

/** Tells of a link the start of the incarnation at its other end, where the trace of that is there and tells of it, too. */
function startsBehind(events: readonly OwnEvent[]): (link: LinkUp) => OwnEvent | undefined {
  const starts = new Map<string, OwnEvent>();
  // Ports are used again: what comes up twice by the same name does not say which of both is meant.
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
  const item: Item = { event, causes, effects: [], isPlaced: false, isSevered: false };
  for (const cause of causes) cause.effects.push(item);
  return item;
}

/** Events by time, none behind an effect of it: placed from the last to the first. */
function inOrder(lanes: readonly (readonly Item[])[]): UnclockedEvent[] {
  const ends = lanes.map(({ length }) => length);
  const events: UnclockedEvent[] = [];
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
    if (item === undefined) return events.reverse();
    (ends as [number])[chosen as 0]--;
    item.isPlaced = true;
    nowMs = Math.min(nowMs, item.event.atMs);
    events.push({ ...(item.isSevered ? withoutIdentity(item.event) : item.event), atMs: nowMs });
    // A circle: everybody's message was heard before it was said. Then these are not the messages they look like.
    if (latestReady === -1) for (const effect of item.effects) effect.isSevered ||= !effect.isPlaced;
  }
}

/** Whether all its effects are placed; what has lost its identity is nobody's effect. */
function isReady({ effects }: Item): boolean {
  return effects.every(({ isPlaced, isSevered }) => isPlaced || isSevered);
}

/** By time; at the same time first what was done to the grid, then ends of incarnations, then as the lanes lie. */
function isAfter({ event }: Item, other: Item | undefined): boolean {
  if (other === undefined || event.atMs > other.event.atMs) return true;
  return event.atMs === other.event.atMs && rankOf(event) >= rankOf(other.event);
}

function rankOf(event: UnclockedEvent): number {
  return event.kind === 'fault' ? 0 : isEnd(event) ? 1 : 2;
}

function withoutIdentity(event: UnclockedEvent): UnclockedEvent {
  if (event.kind !== 'delivered') return event;
  const { kind, server, incarnation, atMs, sender, texts } = event;
  return { kind, server, incarnation, atMs, sender, texts };
}
