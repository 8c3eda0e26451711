/** What servers tell of themselves while they run, written by hand. */
import type { LiveEvent } from '../../lib/live/live.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import { Lanes, type Item } from '../../page/model/lanes.ts';

type Delivered = Extract<LiveEvent, { kind: 'delivered' }>;

export function began(atMs: number, server: number, incarnation = 1): LiveEvent {
  return { kind: 'started', atMs, server, incarnation };
}

export function died(atMs: number, server: number, incarnation = 1): LiveEvent {
  return { kind: 'crashed', atMs, server, incarnation };
}

export function paused(atMs: number, server: number): LiveEvent {
  return { kind: 'paused', atMs, server };
}

export function resumed(atMs: number, server: number): LiveEvent {
  return { kind: 'resumed', atMs, server };
}

export function spoke(atMs: number, server: number, first: number, ...texts: string[]): LiveEvent {
  return { kind: 'broadcast', atMs, server, incarnation: 1, first, texts };
}

/** Delivers messages of the first life of another, from number `first` on. */
export function got(
  atMs: number,
  server: number,
  sender: number,
  first: number,
  texts: readonly string[],
  rest: Partial<Delivered> = {},
): LiveEvent {
  return { kind: 'delivered', atMs, server, incarnation: 1, sender, of: 1, first, texts, ...rest };
}

export function broken(atMs: number, fault: Fault): LiveEvent {
  return { kind: 'fault', atMs, fault };
}

/** A link to a peer comes up, over the connection of a name. */
export function linked(atMs: number, server: number, peer: number, connection: string): LiveEvent {
  return { kind: 'linkUp', atMs, server, incarnation: 1, peer, connection };
}

export function suspicion(atMs: number, server: number, peer: number): LiveEvent {
  return { kind: 'suspected', atMs, server, incarnation: 1, peer };
}

export function held(servers: number, ...events: readonly LiveEvent[]): Lanes {
  const lanes = new Lanes(servers, Infinity);
  lanes.add(events);
  return lanes;
}

export function eventsOf(items: readonly Item[]): LiveEvent[] {
  return items.map(({ event }) => event);
}
