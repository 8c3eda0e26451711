/** One timer for many deadlines, most of which are put off before they come. */
import { Observable, type SchedulerLike, type Subscription } from 'rxjs';

/** Deadlines that share a timer. */
export interface Alarm {
  /**
   * Emits when the time `dueMs()` has come, and completes.
   *
   * @param dueMs - the deadline, in ms of the scheduler's clock; it may be put off at any time, and is never brought forward
   */
  at(dueMs: () => number): Observable<void>;
}

/**
 * An alarm without deadlines. Its timer fires at the earliest deadline as it was when the timer was set; usually all have been put
 * off by then, so that an idle process is woken once in a while, not once for each deadline.
 */
export function alarm(scheduler: SchedulerLike): Alarm {
  const waiting = new Map<() => number, () => void>();
  let timer: Subscription | undefined;
  let firesAtMs = Infinity;

  const stop = () => {
    timer?.unsubscribe();
    timer = undefined;
    firesAtMs = Infinity;
  };
  const set = (atMs: number) => {
    if (atMs >= firesAtMs) return;
    stop();
    firesAtMs = atMs;
    timer = scheduler.schedule(fire, Math.max(0, atMs - scheduler.now()));
  };
  const fire = () => {
    stop();
    for (const [dueMs, ring] of [...waiting]) {
      // One may have been unsubscribed from by another.
      if (waiting.has(dueMs) && dueMs() <= scheduler.now()) ring();
    }
    for (const dueMs of waiting.keys()) set(dueMs());
  };
  return {
    at: (dueMs) =>
      new Observable<void>((reader) => {
        waiting.set(dueMs, () => {
          waiting.delete(dueMs);
          reader.next();
          reader.complete();
        });
        set(dueMs());
        return () => {
          waiting.delete(dueMs);
          if (waiting.size === 0) stop();
        };
      }),
  };
}
