/**
 * The events of traces of single servers, by server, on one clock. The crash that a killed server could not record is derived from
 * what the others recorded.
 */
import type { FaultEvent, OwnEvent, TraceHeader, UnclockedEvent } from './event.ts';
import { isEnd, keyOf, pairKeyOf } from './incarnation.ts';

/** One trace: a header of a file, and the events after it. */
export interface Trace {
  /** The name of its file, for messages. */
  readonly name: string;
  readonly header: TraceHeader;
  readonly events: readonly UnclockedEvent[];
  /** Whether that file is cut off, so that its last events are missing. */
  readonly isCutOff?: boolean;
}

/** The events of each server, of all its incarnations, in the order of time. Times count from the earliest header. */
export function eventsPerServer(traces: readonly Trace[], epochMs: number): readonly (readonly OwnEvent[])[] {
  const byServer = new Map<number, OwnEvent[][]>();
  for (const { header, events } of traces) {
    const offsetMs = (header.epochMs ?? epochMs) - epochMs;
    let current: OwnEvent[] | undefined;
    for (const event of events) {
      if (event.kind === 'fault') continue;
      const moved = { ...event, atMs: event.atMs + offsetMs };
      if (current?.[0] === undefined || keyOf(current[0]) !== keyOf(event)) {
        const ofServer = byServer.get(event.server) ?? [];
        current = ofServer.find(([first]) => first !== undefined && keyOf(first) === keyOf(event)) ?? [];
        if (current.length === 0) byServer.set(event.server, [...ofServer, current]);
      }
      current.push(moved);
    }
  }
  const servers = [...byServer.values()].map((ofServer) => ofServer.sort((a, b) => startOf(a) - startOf(b)));
  const partings = partingsOf(servers.flat(2));
  return servers.map((ofServer) =>
    inOrder(ofServer.flatMap((events, i) => completed(events, ofServer[i + 1], partings))),
  );
}

/** All faults, in the order of time. Times count from the earliest header. */
export function faultsOf(traces: readonly Trace[], epochMs: number): readonly FaultEvent[] {
  return traces
    .flatMap(({ header, events }) =>
      events
        .filter((event): event is FaultEvent => event.kind === 'fault')
        .map((event) => ({ ...event, atMs: event.atMs + (header.epochMs ?? epochMs) - epochMs })),
    )
    .sort((a, b) => a.atMs - b.atMs);
}

function startOf(events: readonly OwnEvent[]): number {
  return events[0]?.atMs ?? 0;
}

/** When a peer considered a server down, and when it had a link to it again, if ever. */
interface Parting {
  readonly server: number;
  readonly downMs: number;
  upMs: number;
}

function partingsOf(events: readonly OwnEvent[]): readonly Parting[] {
  const partings: Parting[] = [];
  const open = new Map<string, Parting>();
  for (const event of events) {
    if (event.kind !== 'down' && event.kind !== 'linkUp') continue;
    const key = pairKeyOf(event, event.peer);
    const before = open.get(key);
    if (before !== undefined) before.upMs = event.atMs;
    open.delete(key);
    if (event.kind === 'linkUp') continue;
    const parting = { server: event.peer, downMs: event.atMs, upMs: Infinity };
    partings.push(parting);
    open.set(key, parting);
  }
  return partings;
}

/**
 * The events of an incarnation, with its end. If it did not record its end, it ended when a peer first considered it down for good,
 * after its last event; or right after its last event, if another incarnation follows and no peer recorded its end. Otherwise
 * it may be running.
 */
function completed(
  events: readonly OwnEvent[],
  successor: readonly OwnEvent[] | undefined,
  partings: readonly Parting[],
): readonly OwnEvent[] {
  const last = events.at(-1);
  if (last === undefined || isEnd(last)) return events;
  const nextMs = successor === undefined ? Infinity : startOf(successor);
  const seenMs = partings
    .filter(
      ({ server, downMs, upMs }) =>
        server === last.server && downMs >= last.atMs && downMs <= nextMs && upMs >= nextMs,
    )
    .reduce((earliest, { downMs }) => Math.min(earliest, downMs), Infinity);
  if (seenMs === Infinity && successor === undefined) return events;
  const { server, incarnation } = last;
  return [
    ...events,
    { kind: 'crashed', server, incarnation, atMs: seenMs === Infinity ? last.atMs : seenMs },
  ];
}

/** The order of a server's own events is certain, even if its wall clock was set back between two incarnations. */
function inOrder(events: readonly OwnEvent[]): readonly OwnEvent[] {
  let nowMs = 0;
  return events.map((event) => ({ ...event, atMs: (nowMs = Math.max(nowMs, event.atMs)) }));
}
