/** What is shown becomes a trace file: one trace of the grid, with clocks, as `chatroom replay` and the page itself read it. */
import { pausesAsFaults } from '../model/pauses.ts';
import { TRACE_VERSION } from '../../lib/trace/event.ts';
import type { LiveEvent } from '../../lib/live/live.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { inOrder } from './order.ts';
import { told } from './told.ts';

/** The trace of events that have come in any order. */
export function save(events: readonly LiveEvent[], servers: number, epochMs: number): string {
  const ordered = inOrder(pausesAsFaults(told(events)), servers);
  const header = {
    trace: 'chatroom',
    version: TRACE_VERSION,
    servers,
    source: 'server',
    epochMs: Math.round(epochMs * 1000) / 1000,
  } as const;
  return [header, ...withClocks(ordered, servers)].map(traceLine).join('');
}
