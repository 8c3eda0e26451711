/** Checks the vector clocks of a trace: computes them again from the messages that were sent and received, and compares. */
import { clocksOf } from '../trace/clocks.ts';
import type { OwnEvent, UnclockedEvent } from '../trace/event.ts';
import type { FactTable } from '../trace/facts.ts';
import type { Trace } from '../trace/perServer.ts';
import { kindOf } from '../trace/words.ts';
import { at, type Violation } from './promise.ts';

/** Finds the first event of each server with a wrong clock (`clock`); nothing if the trace has no clocks. */
export function checkClocks(
  events: readonly UnclockedEvent[],
  servers: number,
  facts: FactTable,
): Violation[] {
  if (!haveClocks(events)) return [];
  const next = clocksOf(servers, facts);
  const accused = new Set<number>();
  const violations: Violation[] = [];
  for (const event of events) {
    const expected = next(event);
    if (event.kind === 'fault' || expected.kind === 'fault') continue;
    const found = clockOf(event);
    // Without the ids of the received messages, their causes are unknown.
    if (found === undefined || (event.kind === 'received' && event.first === undefined)) return violations;
    if (accused.has(event.server) || found.join() === expected.clock.join()) continue;
    accused.add(event.server);
    violations.push(wrongClock(event, found, expected.clock));
  }
  return violations;
}

/** The same for the traces of single servers: each counts only its own events. */
export function checkOwnClocks(traces: readonly Trace[]): Violation[] {
  return traces.flatMap(({ header, events }): Violation[] => {
    if (!haveClocks(events)) return [];
    let count = 0;
    for (const event of events) {
      if (event.kind === 'fault') continue;
      count++;
      const found = clockOf(event);
      const expected = Array.from({ length: header.servers }, (_, id) => (id === event.server ? count : 0));
      if (found === undefined) return [];
      if (found.join() !== expected.join()) return [wrongClock(event, found, expected)];
    }
    return [];
  });
}

/** Whether the trace has clocks: a clock that is always zero is none. */
function haveClocks(events: readonly UnclockedEvent[]): boolean {
  return events.some(
    (event) => event.kind !== 'fault' && clockOf(event)?.some((count) => count > 0) === true,
  );
}

function clockOf(event: OwnEvent): readonly number[] | undefined {
  return 'clock' in event ? (event.clock as readonly number[]) : undefined;
}

function wrongClock(event: OwnEvent, found: readonly number[], expected: readonly number[]): Violation {
  const { server, incarnation, atMs } = event;
  const message = `the vector clock of "${kindOf(event)}" of server ${String(server)} ${at(atMs)} is [${found.join(', ')}]; the events before it make it [${expected.join(', ')}]`;
  const events = [{ server, incarnation, atMs, kind: kindOf(event) }];
  return { promise: 'clock', atMs, message, evidence: { events, lost: [] } };
}
