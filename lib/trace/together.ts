/** From the traces that somebody has, of one grid, to one of it. */
import type { TraceHeader, UnclockedEvent } from './event.ts';
import type { Protocols } from './facts.ts';
import type { Trace } from './lanes.ts';
import { merge } from './merge.ts';
import type { MergeRefusal } from './refusal.ts';

/** One trace, or why there is none. */
export type Together =
  | {
      readonly kind: 'one';
      readonly header: TraceHeader;
      readonly events: readonly UnclockedEvent[];
      /**
       * The servers whose last events are missing beside those of others, for their traces are cut off; left out where none is.
       * Of faults that are missing there is no server.
       */
      readonly cutOff?: ReadonlySet<number>;
      /** What it was put together from; left out where it was one already. */
      readonly written?: readonly Trace[];
    }
  | { readonly kind: 'refused'; readonly reason: MergeRefusal };

/**
 * Traces of single servers are put together: one alone, too, so that what it received of itself is known.
 * One that has been put together already, or is of a simulated grid, is taken as it is: cut off, it is the beginning of a run.
 */
export function together(traces: readonly Trace[], known: Protocols): Together {
  const [first, ...others] = traces;
  if (first === undefined) return { kind: 'refused', reason: { code: 'no-trace' } };
  const { header, events } = first;
  const isWhole = header.source !== 'server' || tellersOf(events).size > 1;
  if (others.length === 0 && isWhole) return { kind: 'one', header, events };
  const merged = merge(traces, known);
  if (merged.kind === 'refused') return merged;
  const cutOff = traces.filter(({ isCutOff }) => isCutOff === true);
  return {
    ...merged,
    kind: 'one',
    written: traces,
    ...(cutOff.length === 0 ? {} : { cutOff: new Set(cutOff.flatMap((one) => [...tellersOf(one.events)])) }),
  };
}

/** The servers that tell of themselves. */
export function tellersOf(events: Trace['events']): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'fault' ? [] : [event.server])));
}
