/** Traces that single servers have written about themselves become the one trace of their grid. */
import { clocker } from './clocks.ts';
import { TRACE_VERSION, type TraceEvent, type TraceHeader, type UnclockedEvent } from './event.ts';
import { faultsOf, lanesOf, type OwnEvent, type Trace } from './lanes.ts';
import { keyOf } from './life.ts';
import { Pairing } from './pairing.ts';

/** What came of merging: one trace, or why there is none. */
export type Merged =
  | { readonly kind: 'merged'; readonly header: TraceHeader; readonly events: readonly TraceEvent[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * How far the clocks of two servers are believed to differ at most when the same text was said before and will be said
 * again. Where there is no such doubt, what was heard was said, whatever the clocks say.
 */
const CLOCK_SKEW_MS = 50;

/** An event, and those that must have come before it. */
interface Item {
  readonly event: UnclockedEvent;
  readonly causes: readonly Item[];
  isDone: boolean;
}

/**
 * Merges traces by the clocks of their machines. Where a clock would have a message heard before it was said, it is
 * wrong: what was heard then waits, and has the time of what it waited for. So lines are in the order of time, and of
 * cause and effect.
 */
export function merge(traces: readonly Trace[]): Merged {
  const reason = refusalOf(traces);
  if (reason !== undefined) return { kind: 'refused', reason };
  const servers = Math.max(...traces.map(({ header }) => header.servers));
  const epochMs = Math.min(...traces.map(({ header }) => header.epochMs as number));
  const header: TraceHeader = {
    trace: 'chatroom',
    version: TRACE_VERSION,
    servers,
    source: 'server',
    epochMs,
  };
  const next = clocker(servers);
  const faults = faultsOf(traces, epochMs).map((event): Item => ({ event, causes: [], isDone: false }));
  const events = Array.from(inOrder([faults, ...itemsOf(lanesOf(traces, epochMs))]), next).flat();
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

/** Every event with what it must wait for: a delivery for what was said, as the texts tell. */
function itemsOf(lanes: readonly (readonly OwnEvent[])[]): Item[][] {
  const pairing = new Pairing<Item>();
  const items = new Map<OwnEvent, Item>();
  const itemOf = (event: OwnEvent, causes: readonly Item[] = []): Item => ({ event, causes, isDone: false });
  for (const event of lanes.flat()) {
    const item = itemOf(event);
    items.set(event, item);
    if (event.kind === 'started') pairing.started(event, event.atMs);
    if (event.kind === 'broadcast') pairing.said(event, event.atMs, event.first, event.texts, item);
    if (event.kind === 'sent') pairing.sent(event, event.to, event.first, event.count, item);
  }
  const delivered = (event: Extract<OwnEvent, { kind: 'delivered' }>): Item[] => {
    const parts = pairing.identify(event, event.sender, event.texts, event.atMs + CLOCK_SKEW_MS);
    return parts.map((part) => {
      const { of, first, texts } = part;
      if (of === undefined || first === undefined) return itemOf({ ...withoutIdentity(event), ...part });
      const life = { server: event.sender, incarnation: of };
      return itemOf({ ...event, ...part }, pairing.causesOf(life, first, first + texts.length, event.server));
    });
  };
  return lanes.map((lane) =>
    lane.flatMap((event) => (event.kind === 'delivered' ? delivered(event) : [items.get(event) as Item])),
  );
}

/** Events by time, none before what it must wait for. */
function* inOrder(lanes: readonly (readonly Item[])[]): Generator<UnclockedEvent> {
  const places = lanes.map(() => 0);
  let nowMs = 0;
  for (;;) {
    let [best, bestReady] = [-1, -1];
    lanes.forEach((lane, i) => {
      const item = lane[places[i] as number];
      if (item === undefined) return;
      if (isBefore(item, headOf(best))) best = i;
      if (isBefore(item, headOf(bestReady)) && item.causes.every(({ isDone }) => isDone)) bestReady = i;
    });
    const chosen = bestReady === -1 ? best : bestReady;
    const item = headOf(chosen);
    if (item === undefined) return;
    (places as [number])[chosen as 0]++;
    item.isDone = true;
    nowMs = Math.max(nowMs, item.event.atMs);
    // Everybody waits for somebody: whatever these messages are, they are not the ones they look like.
    yield { ...(bestReady === -1 ? withoutIdentity(item.event) : item.event), atMs: nowMs };
  }

  function headOf(i: number): Item | undefined {
    return lanes[i]?.[places[i] as number];
  }
}

/** By time; at the same time first what was done to the grid, then whoever crashes, then as the lanes lie. */
function isBefore({ event }: Item, other: Item | undefined): boolean {
  if (other === undefined || event.atMs !== other.event.atMs)
    return other === undefined || event.atMs < other.event.atMs;
  return rankOf(event) < rankOf(other.event);
}

function rankOf({ kind }: UnclockedEvent): number {
  return kind === 'fault' ? 0 : kind === 'crashed' ? 1 : 2;
}

function withoutIdentity(event: UnclockedEvent): UnclockedEvent {
  if (event.kind !== 'delivered') return event;
  const { kind, server, incarnation, atMs, sender, texts } = event;
  return { kind, server, incarnation, atMs, sender, texts };
}
