/**
 * The traces of single servers laid beside each other on one clock: a lane a server, with all its lives. What a killed
 * server could not write, that its life is over, is read off what the others saw.
 */
import type { FaultEvent, OwnEvent, TraceHeader, UnclockedEvent } from './event.ts';
import { isEnd, keyOf, pairKeyOf } from './life.ts';

/** One trace: what stands behind one header of a file. */
export interface Trace {
  /** The file it is from, for whoever has to be told of it. */
  readonly name: string;
  readonly header: TraceHeader;
  readonly events: readonly UnclockedEvent[];
  /** Whether that file is cut off, so that its last events are missing. */
  readonly isCutOff?: boolean;
}

/** All lives of all servers, by server, in the order of time. Times count from the earliest header. */
export function lanesOf(traces: readonly Trace[], epochMs: number): readonly (readonly OwnEvent[])[] {
  const lives = new Map<number, OwnEvent[][]>();
  for (const { header, events } of traces) {
    const offsetMs = (header.epochMs ?? epochMs) - epochMs;
    let life: OwnEvent[] | undefined;
    for (const event of events) {
      if (event.kind === 'fault') continue;
      const moved = { ...event, atMs: event.atMs + offsetMs };
      if (life?.[0] === undefined || keyOf(life[0]) !== keyOf(event)) {
        const ofServer = lives.get(event.server) ?? [];
        life = ofServer.find(([first]) => first !== undefined && keyOf(first) === keyOf(event)) ?? [];
        if (life.length === 0) lives.set(event.server, [...ofServer, life]);
      }
      life.push(moved);
    }
  }
  const lanes = [...lives.values()].map((ofServer) => ofServer.sort((a, b) => startOf(a) - startOf(b)));
  const partings = partingsOf(lanes.flat(2));
  return lanes.map((ofServer) =>
    inOrder(ofServer.flatMap((life, i) => completed(life, ofServer[i + 1], partings))),
  );
}

/** All that was done to the grid, in the order of time. Times count from the earliest header. */
export function faultsOf(traces: readonly Trace[], epochMs: number): readonly FaultEvent[] {
  return traces
    .flatMap(({ header, events }) =>
      events
        .filter((event): event is FaultEvent => event.kind === 'fault')
        .map((event) => ({ ...event, atMs: event.atMs + (header.epochMs ?? epochMs) - epochMs })),
    )
    .sort((a, b) => a.atMs - b.atMs);
}

function startOf(life: readonly OwnEvent[]): number {
  return life[0]?.atMs ?? 0;
}

/** When somebody held a server for dead, and when it had a link to it again, if it ever had. */
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
 * A life with its end. One that did not write it ended, as far as can be known, when somebody first held it for dead for
 * good, after the last that it wrote; or right after that, if another life follows and nobody saw this one go. If neither
 * is so, it may well be running.
 */
function completed(
  life: readonly OwnEvent[],
  successor: readonly OwnEvent[] | undefined,
  partings: readonly Parting[],
): readonly OwnEvent[] {
  const last = life.at(-1);
  if (last === undefined || isEnd(last)) return life;
  const nextMs = successor === undefined ? Infinity : startOf(successor);
  const seenMs = partings
    .filter(
      ({ server, downMs, upMs }) =>
        server === last.server && downMs >= last.atMs && downMs <= nextMs && upMs >= nextMs,
    )
    .reduce((earliest, { downMs }) => Math.min(earliest, downMs), Infinity);
  if (seenMs === Infinity && successor === undefined) return life;
  const { server, incarnation } = last;
  return [...life, { kind: 'crashed', server, incarnation, atMs: seenMs === Infinity ? last.atMs : seenMs }];
}

/** A server's own order is beyond doubt, even where its wall clock was set back between two lives. */
function inOrder(lane: readonly OwnEvent[]): readonly OwnEvent[] {
  let nowMs = 0;
  return lane.map((event) => ({ ...event, atMs: (nowMs = Math.max(nowMs, event.atMs)) }));
}
