/**
 * The time of the events that a process records. A turn is recorded when its effects are executed: at that time another process may have received
 * the bytes that they wrote. So its events have the time before the first write.
 */
import { systemMs } from './clock.ts';

export interface WriteTime {
  /** To be called before each write to a connection. */
  readonly wrote: () => void;
  /** The time of the first write of the present callback of the event loop, or now if there was none. It never decreases. */
  readonly timeMs: () => number;
}

/**
 * @param now - a monotonic clock, in ms: that of the result
 * @param afterwards - calls a function when the present callback of the event loop is over
 */
export function writeTime(
  now: () => number = systemMs,
  afterwards: (over: () => void) => void = queueMicrotask,
): WriteTime {
  let firstMs: number | undefined;
  const over = () => (firstMs = undefined);
  return {
    wrote: () => {
      if (firstMs !== undefined) return;
      firstMs = now();
      afterwards(over);
    },
    timeMs: () => firstMs ?? now(),
  };
}
