/** Combines all given traces of one grid into one. */
import type { TraceHeader, UnclockedEvent } from './event.ts';
import type { Protocols } from './facts.ts';
import type { Trace } from './perServer.ts';
import { merge } from './merge.ts';
import type { MergeRefusal } from './refusal.ts';

/** One trace, or the reason why there is none. */
export type AllMerged =
  | {
      readonly kind: 'one';
      readonly header: TraceHeader;
      readonly events: readonly UnclockedEvent[];
      /**
       * The servers whose last events are missing, because their traces are cut off; omitted if there are none.
       * Missing faults belong to no server.
       */
      readonly cutOff?: ReadonlySet<number>;
      /** The traces that were combined; omitted if there was only one. */
      readonly written?: readonly Trace[];
    }
  | { readonly kind: 'refused'; readonly reason: MergeRefusal };

/**
 * Combines traces of single servers; of a single one too, whose deliveries are then matched with its own broadcasts. A trace of several
 * servers, or of a simulated grid, is not changed; if it is cut off, it is the beginning of a run.
 */
export function mergeAll(traces: readonly Trace[], known: Protocols): AllMerged {
  const [first, ...others] = traces;
  if (first === undefined) return { kind: 'refused', reason: { code: 'no-trace' } };
  const { header, events } = first;
  const isWhole = header.source !== 'server' || recordedServersOf(events).size > 1;
  if (others.length === 0 && isWhole) return { kind: 'one', header, events };
  const merged = merge(traces, known);
  if (merged.kind === 'refused') return merged;
  const cutOff = traces.filter(({ isCutOff }) => isCutOff === true);
  return {
    ...merged,
    kind: 'one',
    written: traces,
    ...(cutOff.length === 0
      ? {}
      : { cutOff: new Set(cutOff.flatMap((one) => [...recordedServersOf(one.events)])) }),
  };
}

/** The servers whose own events are there. */
export function recordedServersOf(events: Trace['events']): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'fault' ? [] : [event.server])));
}
