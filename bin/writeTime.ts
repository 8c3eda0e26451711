/**
 * When a process wrote what it records now. A turn is recorded when its effects are executed: at that time another process may have received
 * what it wrote. So its events have the time before the first write.
 */

export interface WriteTime {
  /** To be called before each write to a connection. */
  readonly wrote: () => void;
  /** How long ago the first write of the present callback of the event loop was, in ms; 0 if there was none. */
  readonly agoMs: () => number;
}

/**
 * @param now - a monotonic clock, in ms
 * @param afterwards - calls a function when the present callback of the event loop is over
 */
export function writeTime(
  now: () => number = () => performance.now(),
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
    agoMs: () => (firstMs === undefined ? 0 : now() - firstMs),
  };
}
