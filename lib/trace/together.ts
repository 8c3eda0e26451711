/** From the traces that somebody has, of one grid, to one of it. */
import type { TraceHeader, UnclockedEvent } from './event.ts';
import type { Trace } from './lanes.ts';
import { merge } from './merge.ts';

/** One trace, or why there is none. */
export type Together =
  | {
      readonly kind: 'one';
      readonly header: TraceHeader;
      readonly events: readonly UnclockedEvent[];
      /** What it was put together from; left out where it was one already. */
      readonly written?: readonly Trace[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Traces of single servers are put together: one alone, too, so that its own deliveries are known for those of its own broadcasts.
 * One that has been put together already, or is of a simulated grid, is taken as it is.
 */
export function together(traces: readonly Trace[]): Together {
  const [first, ...others] = traces;
  if (first === undefined) return { kind: 'refused', reason: 'there is no trace in it' };
  const { header, events } = first;
  const isWhole = header.source !== 'server' || tellersOf(events).size > 1;
  if (others.length === 0 && isWhole) return { kind: 'one', header, events };
  const merged = merge(traces);
  return merged.kind === 'refused' ? merged : { ...merged, kind: 'one', written: traces };
}

/** The servers that tell of themselves. */
export function tellersOf(events: Trace['events']): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'fault' ? [] : [event.server])));
}
