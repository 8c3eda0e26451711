/** Builds histories by hand. */
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { findAll, type ChatCircumstances } from '../../lib/agents/chatroom/check/all.ts';
import type { Violation } from '../../lib/check/promise.ts';
import type { Fault } from '../../lib/trace/fault.ts';

/** A server in its first incarnation, or a server with its incarnation. */
type Who = number | readonly [server: number, incarnation: number];

function incarnationOf(who: Who): { server: number; incarnation: number } {
  return typeof who === 'number' ? { server: who, incarnation: 1 } : { server: who[0], incarnation: who[1] };
}

export function started(atMs: number, who: Who): HistoryEvent {
  return { kind: 'started', atMs, ...incarnationOf(who) };
}

export function crashed(atMs: number, who: Who): HistoryEvent {
  return { kind: 'crashed', atMs, ...incarnationOf(who) };
}

/** An orderly end. */
export function stopped(atMs: number, who: Who): HistoryEvent {
  return { kind: 'stopped', atMs, ...incarnationOf(who) };
}

/** Broadcasts. */
export function said(atMs: number, who: Who, ...texts: string[]): HistoryEvent {
  return saidFrom(0, atMs, who, ...texts);
}

/** Broadcasts of messages from number `first` on. */
export function saidFrom(first: number, atMs: number, who: Who, ...texts: string[]): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'fact', fact: { kind: 'broadcast', first, texts } };
}

/** Deliveries of messages of another server. */
export function heard(atMs: number, who: Who, sender: number, ...texts: string[]): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'fact', fact: { kind: 'delivered', sender, texts } };
}

/** The same, with the incarnation of the sender and the number of the first message. */
export function heardOf(
  of: number,
  first: number,
  atMs: number,
  who: Who,
  sender: number,
  ...texts: string[]
): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'fact', fact: { kind: 'delivered', sender, of, first, texts } };
}

/** Receipts of messages of the first incarnation of another server, from a number on. */
export function received(atMs: number, who: Who, from: number, first: number, count = 1): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'received', from, of: 1, first, count };
}

/** Receipts of messages of a peer without sessions. */
export function receivedPlainly(atMs: number, who: Who, from: number, count = 1): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'received', from, count };
}

export function linkUp(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'linkUp', atMs, ...incarnationOf(who), peer };
}

export function peerDown(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'down', atMs, ...incarnationOf(who), peer, reason: 'gone' };
}

export function linkDown(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'linkDown', atMs, ...incarnationOf(who), peer, reason: 'gone' };
}

/** A fault of the grid. */
export function fault(atMs: number, what: Fault): HistoryEvent {
  return { kind: 'fault', atMs, fault: what };
}

/** Adds a delivery of each broadcast at its own server. */
export function withOwn(history: readonly HistoryEvent[]): HistoryEvent[] {
  return history.flatMap((event): HistoryEvent[] => {
    if (!isFact(event, 'broadcast')) return [event];
    const { atMs, server, incarnation, fact } = event;
    return [event, heard(atMs, [server, incarnation], server, ...fact.texts)];
  });
}

export function believed(atMs: number, who: Who, ...alive: number[]): HistoryEvent {
  return { atMs, ...incarnationOf(who), kind: 'fact', fact: { kind: 'alive', alive } };
}

/** The same history as of a protocol without lists: each list is replaced by the failure detector's indications. */
export function byDetectors(history: readonly HistoryEvent[]): HistoryEvent[] {
  const trusted = new Map<string, Set<number>>();
  return history.flatMap((event): HistoryEvent[] => {
    if (event.kind === 'fault') return [event];
    const { server, incarnation, atMs } = event;
    const key = `${String(server)}/${String(incarnation)}`;
    const own = trusted.get(key) ?? new Set<number>();
    trusted.set(key, own);
    if (event.kind === 'down') own.delete(event.peer);
    if (!isFact(event, 'alive')) return [event];
    const { alive } = event.fact;
    const added = alive.filter((peer) => peer !== server && !own.has(peer));
    const removed = [...own].filter((peer) => !alive.includes(peer));
    for (const peer of added) own.add(peer);
    for (const peer of removed) own.delete(peer);
    const indicated = (kind: 'trusted' | 'suspected', peers: readonly number[]) =>
      peers.map((peer): HistoryEvent => ({ kind, server, incarnation, atMs, peer }));
    return [...indicated('trusted', added), ...indicated('suspected', removed)];
  });
}

/** Violations as one line each. */
export function inWords(violations: Iterable<Violation>): string[] {
  return [...violations].map(({ promise, message }) => `${promise}: ${message}`);
}

/** The first of the violations of each promise, in the order of time. */
export function checkAll(
  history: readonly HistoryEvent[],
  circumstances: ChatCircumstances,
): readonly Violation[] {
  return findAll(history, circumstances).violations().first;
}
