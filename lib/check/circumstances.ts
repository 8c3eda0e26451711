/** The circumstances of a run from the header of a trace: its length, and the time limits of its failure detectors. */
import { CLOCK_SKEW_MS } from '../trace/merge.ts';
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from './faultWindows.ts';
import type { Circumstances, Judged } from './protocol.ts';

/** The circumstances of a recorded run: they end with its last event. */
export function circumstancesOf({ header, events, isAtRest }: Judged): Circumstances {
  return {
    endMs: events.at(-1)?.atMs ?? 0,
    isAtRest,
    bounds: {
      ...(header.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS),
      // Servers record on clocks of their own.
      ...(header.source === 'server' ? { clockSkewMs: CLOCK_SKEW_MS } : {}),
    },
  };
}
