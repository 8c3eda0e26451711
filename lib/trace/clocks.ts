/**
 * Vector clocks for events that have none yet. It goes by what was seen of all servers together; the servers themselves carry no
 * clocks, and pay nothing.
 *
 * An event happened before another (Lamport 1978) if it came earlier at the same server, restarts or not, or if the other
 * receives what it sent, or by way of a third; and exactly then its clock is below or equal (Fidge 1988, Mattern 1989). What was
 * received is told by message ids. Faults come from outside and have no clock.
 */
import type { ServerEvent, TraceEvent, UnclockedEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { Matching } from './matching.ts';

/** Told of events in the order of time, it gives the same with their clocks. */
export type Clocker = (event: UnclockedEvent) => readonly TraceEvent[];

/** A clocker of a grid of so many servers, which changes nothing but clocks: one event for each. */
export function clocksOf(servers: number, facts: FactTable): (event: UnclockedEvent) => TraceEvent {
  const matching = new Matching<readonly number[]>();
  /** The clock of each server's last event; none is ever changed. */
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
 * A clocker for a grid of so many servers. Where the protocol knows names for messages that their receivers did not know, it gives
 * these, too: one event may become several.
 */
export function clocker(servers: number, facts: FactTable): Clocker {
  const clocked = clocksOf(servers, facts);
  const named = facts.naming?.namer();
  return named === undefined ? (event) => [clocked(event)] : (event) => named(event).map(clocked);
}

/** Events, in the order of time, with their clocks. */
export function withClocks(
  events: readonly UnclockedEvent[],
  servers: number,
  facts: FactTable,
): TraceEvent[] {
  return events.flatMap(clocker(servers, facts));
}
