/** Pauses as a trace has them: faults with their lengths. Pure. */
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { isEnd } from '../../lib/trace/incarnation.ts';

/**
 * The events, which may have come in any order, by time, with each pause as one fault. One whose beginning is forgotten lasts
 * from the first event on; one that is not over lasts until the last. A place in a log is left out.
 */
export function pausesAsFaults(events: readonly LiveEvent[]): UnclockedEvent[] {
  const ordered = [...events].sort((a, b) => a.atMs - b.atMs);
  const [beginMs, endMs] = [ordered[0]?.atMs ?? 0, ordered.at(-1)?.atMs ?? 0];
  const pauseOf = (server: number, atMs: number, untilMs: number): UnclockedEvent => ({
    kind: 'fault',
    atMs,
    fault: { kind: 'pause', server, forMs: Math.max(0, Math.round((untilMs - atMs) * 1000) / 1000) },
  });
  /** When each pause that is not over began, and its place in the result. */
  const open = new Map<number, { readonly atMs: number; readonly place: number }>();
  const known = new Set<number>();
  const forgotten: UnclockedEvent[] = [];
  const result: UnclockedEvent[] = [];
  const close = (server: number, untilMs: number) => {
    const pause = open.get(server);
    if (pause !== undefined) result[pause.place] = pauseOf(server, pause.atMs, untilMs);
    open.delete(server);
  };
  for (const event of ordered) {
    if (event.kind === 'fault') {
      result.push(event);
      continue;
    }
    const { server, atMs } = event;
    // A process that has ended is not paused any more.
    if (event.kind === 'resumed' || isEnd(event)) close(server, atMs);
    if (event.kind === 'resumed' && !known.has(server)) forgotten.push(pauseOf(server, beginMs, atMs));
    known.add(server);
    if (event.kind === 'resumed') continue;
    if (event.kind !== 'paused') {
      result.push(withoutPosition(event));
      continue;
    }
    if (open.has(server)) continue;
    open.set(server, { atMs, place: result.length });
    result.push(pauseOf(server, atMs, endMs));
  }
  return [...forgotten, ...result];
}

function withoutPosition(event: LiveEvent & { readonly position?: number }): UnclockedEvent {
  const { position, ...rest } = event;
  return (position === undefined ? event : rest) as UnclockedEvent;
}
