/** The injected faults of a grid as trace events; servers cannot know them. Pure. */
import type { FaultEvent } from '../../lib/trace/event.ts';
import { inMicroseconds } from '../clock.ts';
import type { GridEvent } from './views.ts';

/**
 * The faults among the events, pauses with their durations; one that has not ended lasts until `endMs`. In the order of
 * time, which counts from `begunMs`.
 */
export function faultsOf(events: readonly GridEvent[], begunMs: number, endMs: number): FaultEvent[] {
  const faults: FaultEvent[] = [];
  const pausedMs = new Map<number, number>();
  const over = (server: number, atMs: number) => {
    const fromMs = pausedMs.get(server);
    if (fromMs === undefined) return;
    pausedMs.delete(server);
    const forMs = inMicroseconds(atMs - fromMs);
    faults.push({
      atMs: inMicroseconds(fromMs - begunMs),
      kind: 'fault',
      fault: { kind: 'pause', server, forMs },
    });
  };
  for (const event of events) {
    const { kind, atMs } = event;
    if (kind === 'linkFault')
      faults.push({ atMs: inMicroseconds(atMs - begunMs), kind: 'fault', fault: event.fault });
    else if (kind === 'paused') pausedMs.set(event.server, atMs);
    else if (kind === 'resumed' || kind === 'exited') over(event.server, atMs);
  }
  for (const server of [...pausedMs.keys()]) over(server, endMs);
  return faults.sort((a, b) => a.atMs - b.atMs);
}
