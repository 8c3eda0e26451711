/** What is shown becomes a trace file: one trace of the grid, with clocks, as `chatroom replay` and the page itself read it. */
import { pausesAsFaults } from '../model/pauses.ts';
import { TRACE_VERSION, type UnclockedEvent } from '../../lib/trace/event.ts';
import type { LiveEvent } from '../../lib/live/live.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { traceLine } from '../../lib/trace/write.ts';

/** The trace of events that have come in any order. */
export function save(events: readonly LiveEvent[], servers: number, epochMs: number): string {
  const ordered = inOrder(pausesAsFaults(events));
  const header = {
    trace: 'chatroom',
    version: TRACE_VERSION,
    servers,
    source: 'server',
    epochMs: Math.round(epochMs * 1000) / 1000,
  } as const;
  return [header, ...withClocks(ordered, servers)].map(traceLine).join('');
}

/** By time; a broadcast that was written down after its first delivery was made by then. */
function inOrder(events: readonly UnclockedEvent[]): UnclockedEvent[] {
  const heardMs = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'delivered' || event.of === undefined || event.first === undefined) continue;
    if (event.sender === event.server) continue;
    for (let i = 0; i < event.texts.length; i++) {
      const key = `${String(event.sender)} ${String(event.of)} ${String(event.first + i)}`;
      heardMs.set(key, Math.min(heardMs.get(key) ?? Infinity, event.atMs));
    }
  }
  const early = events.map((event) => {
    if (event.kind !== 'broadcast') return event;
    let { atMs } = event;
    for (let i = 0; i < event.texts.length; i++) {
      const key = `${String(event.server)} ${String(event.incarnation)} ${String(event.first + i)}`;
      atMs = Math.min(atMs, heardMs.get(key) ?? Infinity);
    }
    return { ...event, atMs };
  });
  const rank = ({ kind }: UnclockedEvent) => (kind === 'fault' ? 0 : kind === 'broadcast' ? 1 : 2);
  // The sort is stable: what a server did at the same time stays in its order.
  return early.sort((a, b) => a.atMs - b.atMs || rank(a) - rank(b));
}
