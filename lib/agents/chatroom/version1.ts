/**
 * Version 1 of the trace, which knew the chat room alone: its lines become those of version 2 as they are read. A delivery of
 * another's message was one event; it becomes a receipt and a fact, and every vector clock counts both.
 */
import { isFact } from './facts.ts';
import { lowerBound } from '../../trace/bisect.ts';
import { TRACE_VERSION, type ServerEvent, type TraceEvent } from '../../trace/event.ts';
import { currentKind } from '../../trace/kinds.ts';
import { isObject } from '../../trace/problem.ts';
import type { FormerTrace } from '../../trace/facts.ts';

/** Kinds that have become facts. */
const FACTS: ReadonlySet<unknown> = new Set(['command', 'broadcast', 'delivered', 'alive']);

/** Version 1, to be read as if it were of this version. */
export const VERSION_1: FormerTrace = {
  trace: 'chatroom',
  version: 1,
  headerFrom: (header) => ({ protocol: 'chatroom', ...header, trace: 'grid', version: TRACE_VERSION }),
  eventFrom: eventFrom1,
  completer: receiptsFor1,
};

function eventFrom1(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { atMs, server, incarnation, clock, kind, ...own } = value;
  if (FACTS.has(kind)) return { atMs, server, incarnation, clock, kind: 'fact', fact: { kind, ...own } };
  return typeof kind === 'string' ? { ...value, kind: currentKind(kind) } : value;
}

/** Told of the events behind one header in order, it adds receipts, and has the clocks count them. */
function receiptsFor1(): (event: TraceEvent) => readonly TraceEvent[] {
  /** By server: which of its events of version 1, by number, have become two. Ascending. */
  const doubled = new Map<number, number[]>();
  const counted = (entry: number, server: number) => {
    const numbers = doubled.get(server) ?? [];
    return entry + lowerBound(numbers.length, (i) => (numbers[i] as number) <= entry);
  };

  return (event) => {
    if (event.kind === 'fault') return [event];
    const { server } = event;
    if (!isFact(event, 'delivered') || event.fact.sender === server)
      return [{ ...event, clock: event.clock.map(counted) }];
    const before = event.clock.map(counted);
    const own = event.clock[server] ?? 0;
    const numbers = doubled.get(server) ?? [];
    doubled.set(server, numbers);
    // An own entry of 0 is that of a writer that keeps no clocks.
    if (own > (numbers.at(-1) ?? 0)) numbers.push(own);
    const { sender: from, of, first, texts } = event.fact;
    const { atMs, incarnation } = event;
    const receipt: ServerEvent = {
      atMs,
      server,
      incarnation,
      kind: 'received',
      from,
      ...(of === undefined || first === undefined ? {} : { of, first }),
      count: texts.length,
      clock: before,
    };
    return [receipt, { ...event, clock: event.clock.map(counted) }];
  };
}
