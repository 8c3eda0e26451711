/** Repeats an attempt with a growing period. */
import { concat, defer, ignoreElements, repeat, timer, type Observable, type SchedulerLike } from 'rxjs';

/** The period of attempts. */
export interface ReconnectSettings {
  /** The shortest period, from the beginning of an attempt to that of the next; each attempt that fails within its period doubles it. */
  readonly redialMinMs: number;
  /** The longest period. */
  readonly redialMaxMs: number;
}

/**
 * Subscribes to `attempt$` again whenever it completes. An attempt that lasted for the longest period or more is
 * followed by the next at once. Shorter ones are spaced, from beginning to beginning: by the shortest period
 * at first, because a server that is being started is up in a moment, and by twice as much each time, because each dial to a server that
 * does not run has a cost. `attempt$` must not error.
 */
export function reconnect<T>(
  attempt$: Observable<T>,
  { redialMinMs, redialMaxMs }: ReconnectSettings,
  scheduler: SchedulerLike,
): Observable<T> {
  return defer(() => {
    // The period of the current attempt.
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
