/** What was done to the servers of a grid that they cannot know of themselves, for its trace. Pure. */
import type { FaultEvent } from '../../lib/trace/event.ts';
import type { Happening } from './views.ts';

/**
 * The pauses among what has happened, each with its length; one that is not over lasts until `endMs`. In the order of
 * time, which counts from `begunMs`.
 */
export function pausesOf(happenings: readonly Happening[], begunMs: number, endMs: number): FaultEvent[] {
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
  for (const { kind, server, atMs } of happenings) {
    if (kind === 'paused') pausedMs.set(server, atMs);
    else if (kind === 'resumed' || kind === 'exited') over(server, atMs);
  }
  for (const server of [...pausedMs.keys()]) over(server, endMs);
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
