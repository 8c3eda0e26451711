/** Pauses as a trace has them: faults with their lengths. Pure. */
import type { LiveEvent } from '../../lib/live/live.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';

/** The events with each pause as one fault; one that is not over lasts until the last event. A place in a log is left out. */
export function pausesAsFaults(events: readonly LiveEvent[]): UnclockedEvent[] {
  const endMs = events.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  const ends = new Map<number, number>();
  const result: UnclockedEvent[] = [];
  for (const event of [...events].reverse()) {
    switch (event.kind) {
      case 'resumed':
        ends.set(event.server, event.atMs);
        break;
      case 'crashed':
        ends.set(event.server, event.atMs);
        result.push(event);
        break;
      case 'paused': {
        const forMs = Math.round(((ends.get(event.server) ?? endMs) - event.atMs) * 1000) / 1000;
        result.push({
          kind: 'fault',
          atMs: event.atMs,
          fault: { kind: 'pause', server: event.server, forMs: Math.max(0, forMs) },
        });
        break;
      }
      default: {
        const { position, ...rest } = event as LiveEvent & { readonly position?: number };
        void position;
        result.push(rest as UnclockedEvent);
      }
    }
  }
  return result.reverse();
}
