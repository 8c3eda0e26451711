/** Measures this process; the event-loop lag with a periodic timer. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Lag, ProcessFacts } from './processFamilies.ts';

/** Fifty ticks a second: a shorter lag is observed only if it coincides with one, and the cost for an idle server is small. */
const LOOK_EVERY_MS = 20;

/** Starts to measure, and returns a function for the current state, with the lag since its last call. */
export function watchProcess(): () => ProcessFacts {
  const lagSinceLast = watchLag();
  return () => ({
    lag: lagSinceLast(),
    rssBytes: process.memoryUsage.rss(),
    startSeconds: performance.timeOrigin / 1e3,
    uptimeSeconds: performance.now() / 1e3,
  });
}

function watchLag(): () => Lag {
  const delays = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delays.enable();
  // The lag is measured from one tick to the next; before the first one it is zero.
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
