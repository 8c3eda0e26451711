/** Histories written by hand. */
import type { HistoryEvent, Violation } from '../../lib/check/history.ts';
import type { Fault } from '../../lib/trace/fault.ts';

/** A server, in its first life, or with which of its lives. */
type Who = number | readonly [server: number, incarnation: number];

function lifeOf(who: Who): { server: number; incarnation: number } {
  return typeof who === 'number' ? { server: who, incarnation: 1 } : { server: who[0], incarnation: who[1] };
}

export function started(atMs: number, who: Who): HistoryEvent {
  return { kind: 'started', atMs, ...lifeOf(who) };
}

export function crashed(atMs: number, who: Who): HistoryEvent {
  return { kind: 'crashed', atMs, ...lifeOf(who) };
}

/** Ends in good order. */
export function stopped(atMs: number, who: Who): HistoryEvent {
  return { kind: 'stopped', atMs, ...lifeOf(who) };
}

/** Broadcasts. */
export function said(atMs: number, who: Who, ...texts: string[]): HistoryEvent {
  return { kind: 'broadcast', atMs, ...lifeOf(who), first: 0, texts };
}

/** Delivers what another has said. */
export function heard(atMs: number, who: Who, sender: number, ...texts: string[]): HistoryEvent {
  return { kind: 'delivered', atMs, ...lifeOf(who), sender, texts };
}

export function linkUp(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'linkUp', atMs, ...lifeOf(who), peer };
}

export function peerDown(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'peerDown', atMs, ...lifeOf(who), peer, reason: 'gone' };
}

export function linkDown(atMs: number, who: Who, peer: number): HistoryEvent {
  return { kind: 'linkDown', atMs, ...lifeOf(who), peer, reason: 'gone' };
}

/** Something was done to the grid. */
export function fault(atMs: number, what: Fault): HistoryEvent {
  return { kind: 'fault', atMs, fault: what };
}

/** The history in which everybody delivers to itself at once what it broadcasts. */
export function withOwn(history: readonly HistoryEvent[]): HistoryEvent[] {
  return history.flatMap((event): HistoryEvent[] => {
    if (event.kind !== 'broadcast') return [event];
    const { atMs, server, incarnation, texts } = event;
    return [event, { kind: 'delivered', atMs, server, incarnation, sender: server, texts }];
  });
}

export function believed(atMs: number, who: Who, ...alive: number[]): HistoryEvent {
  return { kind: 'alive', atMs, ...lifeOf(who), alive };
}

/** Violations as one line each. */
export function inWords(violations: Iterable<Violation>): string[] {
  return [...violations].map(({ promise, message }) => `${promise}: ${message}`);
}
