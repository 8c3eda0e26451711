/** The mesh: every pair of servers with the state of its link at a moment, as the servers and the injected faults tell. Pure. */
import type { Lanes } from './lanes.ts';
import { beliefOf } from './beliefs.ts';
import type { ShownServer } from './shownServer.ts';

/**
 * The state of a link. An injected fault counts first: it explains the others. `cut`: one end had the link, and has lost it; `ended`: an
 * end is down; `unknown`: the ends have not met.
 */
export type LinkState = 'up' | 'blocked' | 'held' | 'delayed' | 'cut' | 'ended' | 'unknown';

export interface MeshLink {
  readonly a: number;
  readonly b: number;
  readonly state: LinkState;
  /** Of a fault that affects one direction only: that from `a` to `b`, or the other one. */
  readonly way?: 'forth' | 'back';
}

/** Faults that last, from the one that hides the others to the one that is hidden by them. */
const STATES = [
  ['block', 'blocked'],
  ['hold', 'held'],
  ['delay', 'delayed'],
] as const;

/** All links, each once, with `a` before `b`. */
export function meshOf(servers: readonly ShownServer[], lanes: Lanes, atMs: number): readonly MeshLink[] {
  const active = waysOfFaults(lanes, atMs);
  return servers.flatMap((a, i) => servers.slice(i + 1).map((b) => linkOf(a, b, active)));
}

/** A kind of fault on the way from one server to another. */
type Ways = ReadonlySet<string>;

const wayKey = (kind: string, from: number, to: number) => [kind, from, to].join(' ');

function waysOfFaults(lanes: Lanes, atMs: number): Ways {
  const ways = new Set<string>();
  for (const { event, atMs: sinceMs } of lanes.faults) {
    if (event.kind !== 'fault' || sinceMs > atMs) continue;
    const { fault } = event;
    if (fault.kind !== 'block' && fault.kind !== 'hold' && fault.kind !== 'delay') continue;
    if (sinceMs + fault.forMs > atMs) ways.add(wayKey(fault.kind, fault.from, fault.to));
  }
  return ways;
}

function linkOf(a: ShownServer, b: ShownServer, ways: Ways): MeshLink {
  const ends = { a: a.id, b: b.id };
  if ([a, b].some(({ state }) => state === 'down')) return { ...ends, state: 'ended' };
  for (const [kind, state] of STATES) {
    const [forth, back] = [ways.has(wayKey(kind, a.id, b.id)), ways.has(wayKey(kind, b.id, a.id))];
    if (forth && back) return { ...ends, state };
    if (forth || back) return { ...ends, state, way: forth ? 'forth' : 'back' };
  }
  const beliefs = [beliefOf(a, b.id), beliefOf(b, a.id)];
  if (beliefs.some((belief) => belief === 'suspected' || belief === 'down')) return { ...ends, state: 'cut' };
  return { ...ends, state: beliefs.includes('alive') ? 'up' : 'unknown' };
}

/** The state of a link in words. */
export function wordsOfLink({ a, b, state, way }: MeshLink): string {
  if (way === undefined) return state;
  const [from, to] = way === 'forth' ? [a, b] : [b, a];
  return `${state} from ${String(from)} to ${String(to)}`;
}

/** The choice of a link by its ends, one after the other: none, one or both are chosen. */
export type Ends = readonly number[];

/** The choice after a server was chosen, too. One that was chosen is not any more. */
export function endsWith(ends: Ends, server: number): Ends {
  if (ends.includes(server)) return ends.filter((end) => end !== server);
  return ends.length === 1 ? [...ends, server].sort((x, y) => x - y) : [server];
}
