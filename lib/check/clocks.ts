/**
 * Whether the vector clocks of a trace can be: what an event is said to have come after is worked out anew from what was
 * broadcast, sent and delivered, and compared with what stands there.
 */
import { clocker } from '../trace/clocks.ts';
import type { UnclockedEvent } from '../trace/event.ts';
import type { Trace } from '../trace/lanes.ts';
import { at, type Violation } from './history.ts';

type Own = Exclude<UnclockedEvent, { kind: 'fault' }>;

/** Of each server its first event whose clock cannot be (`clock`); nothing where the trace has no clocks. */
export function checkClocks(events: readonly UnclockedEvent[], servers: number): Violation[] {
  if (!haveClocks(events)) return [];
  const next = clocker(servers);
  const accused = new Set<number>();
  const violations: Violation[] = [];
  for (const event of events) {
    const parts = next(event);
    if (event.kind === 'fault') continue;
    const found = clockOf(event);
    const last = parts.at(-1);
    if (found === undefined || last === undefined || last.kind === 'fault') return violations;
    // Where it is not said what was delivered, it cannot be told what that came after.
    if (parts.length > 1 || (event.kind === 'delivered' && last.kind === 'delivered' && event.of !== last.of))
      return violations;
    if (accused.has(event.server) || found.join() === last.clock.join()) continue;
    accused.add(event.server);
    violations.push(impossible(event, found, last.clock));
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

function clockOf(event: Own): readonly number[] | undefined {
  return 'clock' in event ? (event.clock as readonly number[]) : undefined;
}

function impossible(
  { server, kind, atMs }: Own,
  found: readonly number[],
  expected: readonly number[],
): Violation {
  const message = `the vector clock of "${kind}" of server ${String(server)} ${at(atMs)} is [${found.join(', ')}]; by what came before it, it is [${expected.join(', ')}]`;
  return { promise: 'clock', atMs, message };
}
