/** Selects the events to print. Pure. */
import { serversOf } from '../../lib/trace/fault.ts';
import type { TraceEvent } from '../../lib/trace/event.ts';
import { kindOf } from '../../lib/trace/words.ts';

/** What is wanted; what is undefined is not asked for. */
export interface Filter {
  /** Events of these servers, and faults that befall them. */
  readonly servers: ReadonlySet<number> | undefined;
  /** Kinds of events; of facts their own. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** In ms, both included. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** Whether all is wanted. */
export function isOpen({ servers, kinds, fromMs, toMs }: Filter): boolean {
  return servers === undefined && kinds === undefined && fromMs === undefined && toMs === undefined;
}

/** Whether an event is wanted. */
export function isWanted(event: TraceEvent, { servers, kinds, fromMs, toMs }: Filter): boolean {
  if (event.atMs < (fromMs ?? -Infinity) || event.atMs > (toMs ?? Infinity)) return false;
  if (kinds !== undefined && !kinds.has(kindOf(event))) return false;
  if (servers === undefined) return true;
  const whose = event.kind === 'fault' ? serversOf(event.fault) : [event.server];
  return whose.some((server) => servers.has(server));
}
