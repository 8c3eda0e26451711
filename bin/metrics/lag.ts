/** Measures the event-loop lag with a periodic timer. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Lag } from './families.ts';

/** Fifty looks a second: what is shorter than this is seen only where it falls on one, and an idle server hardly notices. */
const LOOK_EVERY_MS = 20;

/** Begins to measure, and returns a function for the lag since its last call. */
export function watchLag(): () => Lag {
  const delays = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delays.enable();
  // What is measured is from one look to the next; before the first one it is nothing.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds - LOOK_EVERY_MS * 1e6) / 1e9;
  return () => {
    const lag = {
      p50Seconds: late(delays.percentile(50)),
      p99Seconds: late(delays.percentile(99)),
      maxSeconds: late(delays.max),
    };
    delays.reset();
    return lag;
  };
}
