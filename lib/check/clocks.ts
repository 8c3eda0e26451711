/**
 * Whether the vector clocks of a trace can be: what an event is said to have come after is worked out anew from what was
 * sent and received, and compared with what stands there.
 */
import { clocksOf } from '../trace/clocks.ts';
import type { OwnEvent, UnclockedEvent } from '../trace/event.ts';
import type { FactTable } from '../trace/facts.ts';
import type { Trace } from '../trace/lanes.ts';
import { kindOf } from '../trace/words.ts';
import { at, type Violation } from './promise.ts';

/** Of each server its first event whose clock cannot be (`clock`); nothing where the trace has no clocks. */
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
    // Where it is not said what was received, it cannot be told what that came after.
    if (found === undefined || (event.kind === 'received' && event.first === undefined)) return violations;
    if (accused.has(event.server) || found.join() === expected.clock.join()) continue;
    accused.add(event.server);
    violations.push(impossible(event, found, expected.clock));
  }
  return violations;
}

/** The same of traces as single servers write them: each counts its own events, and knows of no other's. */
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
      if (found.join() !== expected.join()) return [impossible(event, found, expected)];
    }
    return [];
  });
}

/** Whether the writer kept clocks: one that counts nothing at any event is none. */
function haveClocks(events: readonly UnclockedEvent[]): boolean {
  return events.some(
    (event) => event.kind !== 'fault' && clockOf(event)?.some((count) => count > 0) === true,
  );
}

function clockOf(event: OwnEvent): readonly number[] | undefined {
  return 'clock' in event ? (event.clock as readonly number[]) : undefined;
}

function impossible(event: OwnEvent, found: readonly number[], expected: readonly number[]): Violation {
  const { server, atMs } = event;
  const message = `the vector clock of "${kindOf(event)}" of server ${String(server)} ${at(atMs)} is [${found.join(', ')}]; by what came before it, it is [${expected.join(', ')}]`;
  return { promise: 'clock', atMs, message };
}
