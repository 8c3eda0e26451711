/** Injected faults, with their beginnings and ends. */
import type { History } from './promise.ts';
import type { Fault } from '../trace/fault.ts';
import { isEnd } from '../trace/incarnation.ts';
import type { Interval } from './interval.ts';

/** A fault, while it lasts. */
export type TimedFault = Interval & { readonly fault: Fault };

/** By how much a fault delays packets; undefined if it does not. */
export function extraMsOf(fault: Fault): number | undefined {
  return fault.kind === 'delay' || fault.kind === 'latency' ? fault.extraMs : undefined;
}

/** Whether a fault affects packets from one server to another. */
export function isOnPath(fault: Fault, from: number, to: number): boolean {
  if (fault.kind === 'latency') return fault.servers.includes(from) && fault.servers.includes(to);
  return 'from' in fault && fault.from === from && fault.to === to;
}

/** How long a fault lasts, unless something else ends it. */
function lengthMsOf(fault: Fault): number {
  if (fault.kind === 'latency') return fault.extraMs > 0 ? Infinity : 0;
  return 'forMs' in fault ? fault.forMs : 0;
}

/** Whether a fault pauses the process of a server. */
export function holds(fault: Fault, server: number): boolean {
  return (fault.kind === 'pause' || fault.kind === 'busy') && fault.server === server;
}

/**
 * Faults with their ends. In a real run a crash may not be recorded as a fault: the end of the incarnation shows it, and for its
 * peers an orderly end is the same. A pause or block ends with the process: its next incarnation is another process.
 */
export function timedFaults(history: History): TimedFault[] {
  const faults: (TimedFault & { untilMs: number })[] = [];
  const down = new Set<number>();
  for (const event of history) {
    const { atMs } = event;
    if (event.kind === 'started') down.delete(event.server);
    if (isEnd(event)) {
      const { server } = event;
      down.add(server);
      for (const former of faults) {
        if (former.untilMs > atMs && holds(former.fault, server)) former.untilMs = atMs;
      }
      faults.push({ fault: { kind: 'crash', server }, fromMs: atMs, untilMs: atMs });
    }
    if (event.kind !== 'fault') continue;
    const { fault } = event;
    if ([...down].some((server) => holds(fault, server))) continue;
    if (fault.kind === 'latency')
      for (const former of faults)
        if (former.fault.kind === 'latency') former.untilMs = Math.min(former.untilMs, atMs);
    faults.push({ fault, fromMs: atMs, untilMs: atMs + lengthMsOf(fault) });
  }
  return faults;
}
