/**
 * Version 1 of the trace, which was for the chat room alone: its lines are converted to version 2 when they are read. A delivery of another
 * server's message was one event; it becomes a receipt and a fact, and vector clocks count both.
 */
import { isFact } from './facts.ts';
import { lowerBound } from '../../trace/bisect.ts';
import { TRACE_VERSION, type ServerEvent, type TraceEvent } from '../../trace/event.ts';
import { currentKind } from '../../trace/kinds.ts';
import { isObject } from '../../trace/problem.ts';
import type { FormerTrace } from '../../trace/facts.ts';

/** Kinds that are facts now. */
const FACTS: ReadonlySet<unknown> = new Set(['command', 'broadcast', 'delivered', 'alive']);

/** Converts version 1 to the present version. */
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

/** Takes the events after one header in order, adds receipts, and adjusts the clocks to them. */
function receiptsFor1(): (event: TraceEvent) => readonly TraceEvent[] {
  /** By server: the numbers of its events of version 1 that have become two. Ascending. */
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
    // An own entry of 0 is that of a writer without clocks.
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
