/**
 * Computes vector clocks for events that have none. They are derived from the events of all servers; the servers themselves exchange no
 * clocks.
 *
 * An event happened before another (Lamport 1978) if it is earlier at the same server, across restarts, or if the other is the receipt of a
 * message that it sent, or transitively; exactly then its clock is less or equal (Fidge 1988, Mattern 1989). Receipts are matched by
 * message ids. Faults are external and have no clock.
 */
import type { ServerEvent, TraceEvent, UnclockedEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { Matching } from './matching.ts';

/** Takes events in the order of time, and returns them with their clocks. */
export type Clocker = (event: UnclockedEvent) => readonly TraceEvent[];

/** A clocker for a grid of `servers` servers that changes nothing but clocks: one event in, one event out. */
export function clocksOf(servers: number, facts: FactTable): (event: UnclockedEvent) => TraceEvent {
  const matching = new Matching<readonly number[]>();
  /** The clock of each server's last event. Arrays are never mutated. */
  const latest: (readonly number[])[] = Array.from({ length: servers }, () =>
    Array.from({ length: servers }, () => 0),
  );

  const tick = (server: number, causes: readonly (readonly number[])[]) => {
    const clock = (latest[server] as readonly number[]).slice();
    for (const cause of causes) {
      for (let id = 0; id < servers; id++) clock[id] = Math.max(clock[id] as number, cause[id] as number);
    }
    (clock as [number])[server as 0]++;
    latest[server] = clock;
    return clock;
  };

  return (event) => {
    if (event.kind === 'fault') return event;
    const clock = tick(event.server, matching.causesOfReceipt(event));
    matching.note(event, facts, clock);
    return { ...event, clock } satisfies ServerEvent;
  };
}

/**
 * A clocker for a grid of `servers` servers. If the protocol can complete the message ids that receivers did not record, these are added as
 * well: one event may become several.
 */
export function clocker(servers: number, facts: FactTable): Clocker {
  const clocked = clocksOf(servers, facts);
  const named = facts.naming?.namer();
  return named === undefined ? (event) => [clocked(event)] : (event) => named(event).map(clocked);
}

/** Adds clocks to events in the order of time. */
export function withClocks(
  events: readonly UnclockedEvent[],
  servers: number,
  facts: FactTable,
): TraceEvent[] {
  return events.flatMap(clocker(servers, facts));
}
