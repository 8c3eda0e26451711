/** Trying again, and again. */
import { concat, defer, ignoreElements, repeat, timer, type Observable, type SchedulerLike } from 'rxjs';

/** How long it takes to the next attempt. */
export interface ReconnectSettings {
  /** From the beginning of the first attempt to the next, at least; each that fails at once doubles it. */
  readonly redialMinMs: number;
  /** The longest that it grows to. */
  readonly redialMaxMs: number;
}

/**
 * Subscribes to `attempt$` again whenever it completes. An attempt that lasted for the longest period or more is
 * followed by the next at once. Those that end sooner are spaced, from beginning to beginning: by the shortest period
 * at first, for a server that is being started is up in a moment, and by twice as much each time, for one that is not
 * there costs a dial each time. `attempt$` must not error.
 */
export function reconnect<T>(
  attempt$: Observable<T>,
  { redialMinMs, redialMaxMs }: ReconnectSettings,
  scheduler: SchedulerLike,
): Observable<T> {
  return defer(() => {
    // The period that the next attempt has to last, or else is spaced by.
    let periodMs = redialMinMs;
    return defer(() => {
      const begunAtMs = scheduler.now();
      const rest$ = defer(() => {
        const lastedMs = scheduler.now() - begunAtMs;
        const restMs = Math.max(0, periodMs - lastedMs);
        periodMs = lastedMs >= redialMaxMs ? redialMinMs : Math.min(2 * periodMs, redialMaxMs);
        return timer(restMs, scheduler);
      });
      return concat(attempt$, rest$.pipe(ignoreElements()));
    }).pipe(repeat());
  });
}
