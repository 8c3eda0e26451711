/**
 * Vector clocks and message identities for events that have none yet. It goes by what was seen of all servers together;
 * the servers themselves carry no clocks, and pay nothing.
 *
 * An event happened before another (Lamport 1978) if it came earlier at the same server, restarts or not, or if the other
 * is a delivery of what it said or sent, or by way of a third; and exactly then its clock is below or equal (Fidge 1988,
 * Mattern 1989). Faults come from outside and have no clock.
 */
import type { FaultEvent, ServerEvent, TraceEvent, UnclockedEvent } from './event.ts';
import { Pairing, type Identified } from './pairing.ts';

/** Told of events in the order of time, it gives the same with their clocks. */
export type Clocker = (event: UnclockedEvent) => readonly TraceEvent[];

type Delivered = Extract<UnclockedEvent, { kind: 'delivered' }>;
type Own = Exclude<UnclockedEvent, FaultEvent>;

/**
 * A clocker for a grid of so many servers. One `delivered` becomes several where its messages are not consecutive ones of
 * one life; each has `of` and `first`, unless nobody ever said it. What comes with them keeps them.
 */
export function clocker(servers: number): Clocker {
  const pairing = new Pairing<readonly number[]>();
  /** The clock of each server's last event; none is ever changed. */
  const latest: (readonly number[])[] = Array.from({ length: servers }, () =>
    Array.from({ length: servers }, () => 0),
  );

  const tick = (server: number, ...causes: readonly (readonly number[])[]) => {
    const clock = (latest[server] as readonly number[]).slice();
    for (const cause of causes) {
      for (let id = 0; id < servers; id++) clock[id] = Math.max(clock[id] as number, cause[id] as number);
    }
    (clock as [number])[server as 0]++;
    latest[server] = clock;
    return clock;
  };
  const deliver = (event: Delivered, part: Identified): ServerEvent => {
    const { of, first, texts } = part;
    if (of === undefined || first === undefined) return { ...event, texts, clock: tick(event.server) };
    const sender = { server: event.sender, incarnation: of };
    const causes = pairing.causesOf(sender, first, first + texts.length, event.server);
    return { ...event, of, first, texts, clock: tick(event.server, ...causes) };
  };
  const clocked = (event: Exclude<Own, Delivered>): ServerEvent => {
    const clock = tick(event.server);
    if (event.kind === 'started') pairing.started(event, event.atMs);
    if (event.kind === 'broadcast') pairing.said(event, event.atMs, event.first, event.texts, clock);
    if (event.kind === 'sent') pairing.sent(event, event.to, event.first, event.count, clock);
    return { ...event, clock };
  };

  return (event) => {
    if (event.kind === 'fault') return [event];
    if (event.kind !== 'delivered') return [clocked(event)];
    if (event.of === undefined || event.first === undefined) {
      const parts = pairing.identify(event, event.sender, event.texts, Infinity);
      return parts.map((part) => deliver(event, part));
    }
    pairing.heard(event, event.sender, event.of, event.first + event.texts.length - 1);
    return [deliver(event, event)];
  };
}

/** Events, in the order of time, with their clocks. */
export function withClocks(events: readonly UnclockedEvent[], servers: number): TraceEvent[] {
  return events.flatMap(clocker(servers));
}
