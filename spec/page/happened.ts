/** Helpers to write the live events of servers. */
import { isFact, type ChatFact } from '../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import { Lanes, type Item } from '../../page/model/lanes.ts';

type Delivered = Extract<ChatFact, { kind: 'delivered' }>;

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
  const fact: ChatFact = { kind: 'broadcast', first, texts };
  return { atMs, server, incarnation: 1, kind: 'fact', fact };
}

/** Delivers messages of the first incarnation of another, from number `first` on. */
export function got(
  atMs: number,
  server: number,
  sender: number,
  first: number,
  texts: readonly string[],
  { position, of = 1 }: { readonly position?: number; readonly of?: number } = {},
): LiveEvent {
  const fact: Delivered = { kind: 'delivered', sender, of, first, texts };
  const event: LiveEvent = { atMs, server, incarnation: 1, kind: 'fact', fact };
  return position === undefined ? event : { ...event, position };
}

/** Delivers messages of a peer without sessions. */
export function gotPlainly(atMs: number, server: number, sender: number, ...texts: string[]): LiveEvent {
  const fact: Delivered = { kind: 'delivered', sender, texts };
  return { atMs, server, incarnation: 1, kind: 'fact', fact };
}

/** The same events with a receipt before each delivery of another's messages. */
export function withReceipts(events: readonly LiveEvent[]): LiveEvent[] {
  return events.flatMap((event) => {
    if (!isFact(event, 'delivered')) return [event];
    const { atMs, server, incarnation } = event;
    const { sender: from, of, first, texts } = event.fact;
    if (from === server) return [event];
    const ids = of === undefined || first === undefined ? {} : { of, first };
    return [{ atMs, server, incarnation, kind: 'received', from, ...ids, count: texts.length }, event];
  });
}

/** The kind of an event; for a fact, the kind of the fact. */
export function nameOf(event: LiveEvent): string {
  return event.kind === 'fact' ? event.fact.kind : event.kind;
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
  const lanes = new Lanes(servers, Infinity, CHATROOM);
  lanes.add(events);
  return lanes;
}

/** The same with receipts. */
export function heldReceived(servers: number, ...events: readonly LiveEvent[]): Lanes {
  return held(servers, ...withReceipts(events));
}

export function eventsOf(items: readonly Item[]): LiveEvent[] {
  return items.map(({ event }) => event);
}
