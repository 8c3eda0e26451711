/**
 * Version 1 of the trace, which knew the chat room alone: its lines become those of version 2 as they are read. A delivery of
 * another's message was one event; it becomes a receipt and a fact, and every vector clock counts both.
 */
import type { ServerEvent, TraceEvent } from './event.ts';
import { isObject, type Fields } from './problem.ts';

/** What version 1 called its header, and the protocol that it was of. */
export const VERSION_1 = { trace: 'chatroom', version: 1, protocol: 'chatroom' } as const;

/** Kinds that have become facts. */
const FACTS: ReadonlySet<unknown> = new Set(['command', 'broadcast', 'delivered', 'alive']);
/** What every event has. */
const COMMON: ReadonlySet<string> = new Set(['atMs', 'server', 'incarnation', 'clock', 'kind']);

/** A header in the form of version 2; nothing is checked yet. */
export function headerFrom1(header: Fields): Fields {
  return { protocol: VERSION_1.protocol, ...header, trace: 'grid', version: 2 };
}

/** An event in the form of version 2; nothing is checked yet. */
export function eventFrom1(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (value['kind'] === 'peerDown') return { ...value, kind: 'down' };
  if (!FACTS.has(value['kind'])) return value;
  const entries = Object.entries(value);
  const common = entries.filter(([key]) => COMMON.has(key));
  const own = entries.filter(([key]) => !COMMON.has(key));
  return {
    ...Object.fromEntries(common),
    kind: 'fact',
    fact: { kind: value['kind'], ...Object.fromEntries(own) },
  };
}

interface Delivered {
  readonly kind: 'delivered';
  readonly sender: number;
  readonly of?: number;
  readonly first?: number;
  readonly texts: readonly string[];
}

/** Told of the events behind one header in order, it adds receipts, and has the clocks count them. */
export function receiptsFor1(): (event: TraceEvent) => readonly TraceEvent[] {
  /** By server: which of its events of version 1, by number, have become two. Ascending. */
  const doubled = new Map<number, number[]>();
  const counted = (entry: number, server: number) => entry + atMost(doubled.get(server) ?? [], entry);

  return (event) => {
    if (event.kind === 'fault') return [event];
    const { server } = event;
    const delivered = event.kind === 'fact' ? (event.fact as Delivered) : undefined;
    if (delivered?.kind !== 'delivered' || delivered.sender === server)
      return [{ ...event, clock: event.clock.map(counted) }];
    const before = event.clock.map(counted);
    const own = event.clock[server] ?? 0;
    const numbers = doubled.get(server) ?? [];
    doubled.set(server, numbers);
    // An own entry of 0 is that of a writer that keeps no clocks.
    if (own > (numbers.at(-1) ?? 0)) numbers.push(own);
    const { sender: from, of, first, texts } = delivered;
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

/** How many of some ascending numbers are at most `most`, by bisection. */
function atMost(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
