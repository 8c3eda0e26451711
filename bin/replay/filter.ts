/** Selects the events to print. Pure. */
import { serversOf } from '../../lib/trace/fault.ts';
import type { TraceEvent } from '../../lib/trace/event.ts';
import { kindOf } from '../../lib/trace/words.ts';

/** The conditions; an undefined one is not checked. */
export interface Filter {
  /** Events of these servers, and faults that affect them. */
  readonly servers: ReadonlySet<number> | undefined;
  /** Kinds of events; for facts, the kinds of facts. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** In ms, both included. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** Whether there is no condition. */
export function isOpen({ servers, kinds, fromMs, toMs }: Filter): boolean {
  return servers === undefined && kinds === undefined && fromMs === undefined && toMs === undefined;
}

/** Whether an event satisfies all conditions. */
export function isWanted(event: TraceEvent, { servers, kinds, fromMs, toMs }: Filter): boolean {
  if (event.atMs < (fromMs ?? -Infinity) || event.atMs > (toMs ?? Infinity)) return false;
  if (kinds !== undefined && !kinds.has(kindOf(event))) return false;
  if (servers === undefined) return true;
  const whose = event.kind === 'fault' ? serversOf(event.fault) : [event.server];
  return whose.some((server) => servers.has(server));
}
