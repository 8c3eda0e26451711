/** What is shown becomes a trace file: one trace of the grid, with clocks, as `chatroom replay` and the page itself read it. */
import { pausesAsFaults } from '../model/pauses.ts';
import { TRACE_VERSION, type TraceEvent, type TraceHeader } from '../../lib/trace/event.ts';
import type { LiveEvent } from '../../lib/live/live.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { traceLine } from '../../lib/trace/write.ts';
import type { Origin } from './jobs.ts';
import { inOrder } from './order.ts';
import { told } from './told.ts';

/** The trace of events that have come in any order, from a running grid. */
export function save(events: readonly LiveEvent[], servers: number, epochMs: number): string {
  const ordered = inOrder(pausesAsFaults(told(events)), servers);
  const origin = { source: 'server', epochMs: Math.round(epochMs * 1000) / 1000 } as const;
  return linesOf(origin, servers, withClocks(ordered, servers));
}

/** The trace that is looked at, as it was opened. */
export function saveAgain(events: readonly LiveEvent[], servers: number, origin: Origin): string {
  return linesOf(origin, servers, events as readonly TraceEvent[]);
}

function linesOf({ source, epochMs }: Origin, servers: number, events: readonly TraceEvent[]): string {
  const header: TraceHeader = {
    trace: 'chatroom',
    version: TRACE_VERSION,
    servers,
    source,
    ...(epochMs === undefined ? {} : { epochMs }),
  };
  return [header, ...events].map(traceLine).join('');
}
