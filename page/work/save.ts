/** Writes the shown events as a trace file: one trace of the grid, with clocks, as `chatroom replay` and the page itself read it. */
import { pausesAsFaults } from '../model/pauses.ts';
import {
  TRACE_VERSION,
  type GridNames,
  type TraceEvent,
  type TraceHeader,
  type UnclockedEvent,
} from '../../lib/trace/event.ts';
import { protocols, type FactTable } from '../../lib/trace/facts.ts';
import { merge } from '../../lib/trace/merge.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { traceLine } from '../../lib/trace/write.ts';
import type { PanelWork } from '../panel/work.ts';
import type { Origin } from './jobs.ts';
import { causalOrder } from './causalOrder.ts';

/**
 * The trace of events that have come in any order, from a running grid.
 *
 * @param of - the protocol of its servers
 * @param omitted - how many other events were omitted
 * @param plain - whether the servers have no sessions
 * @param names - of the grid and of its servers
 */
export function save(
  of: Pick<PanelWork, 'facts' | 'checkable'>,
  events: readonly LiveEvent[],
  servers: number,
  epochMs: number,
  omitted = 0,
  plain?: true,
  names: GridNames = {},
): string {
  const { facts } = of;
  const held = of.checkable?.(events) ?? events;
  const origin: Origin = {
    protocol: facts.protocol,
    source: 'server',
    epochMs: Math.round(epochMs * 1000) / 1000,
    // Events that would look like a violation are left out, too.
    ...(omitted > 0 || held.length < events.length ? { omitted: omitted + events.length - held.length } : {}),
    ...(plain === undefined ? {} : { plain }),
    ...names,
  };
  const kept = pausesAsFaults(held);
  const ordered = kept.some(isUnnamed) ? paired(kept, servers, facts) : causalOrder(kept, servers, facts);
  return linesOf(origin, servers, withClocks(ordered, servers, facts));
}

/** Whether it is a receipt from a peer without incarnation and message numbers. */
function isUnnamed(event: UnclockedEvent): boolean {
  return event.kind === 'received' && event.of === undefined;
}

/** The same in order; deliveries of plain peers get the ids of their messages by their texts, as far as possible. */
function paired(
  events: readonly UnclockedEvent[],
  servers: number,
  facts: FactTable,
): readonly UnclockedEvent[] {
  const traces = Array.from({ length: servers }, (_, server) => ({
    name: String(server),
    header: {
      trace: 'grid',
      version: TRACE_VERSION,
      protocol: facts.protocol,
      servers,
      source: 'server',
      epochMs: 0,
    } as const,
    events: events
      .filter((event) => (event.kind === 'fault' ? server === 0 : event.server === server))
      .sort((a, b) => a.atMs - b.atMs),
  }));
  const merged = merge(traces, protocols(facts));
  return merged.kind === 'merged' ? merged.events : causalOrder(events, servers, facts);
}

/** The trace that is shown, as it was opened. */
export function saveAgain(events: readonly LiveEvent[], servers: number, origin: Origin): string {
  return linesOf(origin, servers, events as readonly TraceEvent[]);
}

function linesOf(origin: Origin, servers: number, events: readonly TraceEvent[]): string {
  const header: TraceHeader = { trace: 'grid', version: TRACE_VERSION, servers, ...origin };
  return [header, ...events].map(traceLine).join('');
}
