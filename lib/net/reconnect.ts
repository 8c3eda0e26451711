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
 * Makes an attempt, and another whenever it has completed. An attempt that lasted for the longest period or more is
 * followed by the next at once. Shorter ones are spaced, from beginning to beginning: by the shortest period
 * at first, because a server that is being started is up in a moment, and by twice as much each time, because each dial to a server that
 * does not run has a cost. The first success after failures resets the period: the server runs now, and if it crashes soon, that is found at
 * once. Further short successes do not reset it, so that a server which ends each link is dialled less and less often.
 *
 * @param attempt - makes an attempt, which must not error; it calls `succeeded` when there is a link
 */
export function reconnect<T>(
  attempt: (succeeded: () => void) => Observable<T>,
  { redialMinMs, redialMaxMs }: ReconnectSettings,
  scheduler: SchedulerLike,
): Observable<T> {
  return defer(() => {
    // The period of the current attempt.
    let periodMs = redialMinMs;
    let hadSucceeded = false;
    return defer(() => {
      const begunAtMs = scheduler.now();
      let hasSucceeded = false;
      const rest$ = defer(() => {
        if (hasSucceeded && !hadSucceeded) periodMs = redialMinMs;
        hadSucceeded = hasSucceeded;
        const lastedMs = scheduler.now() - begunAtMs;
        const restMs = Math.max(0, periodMs - lastedMs);
        periodMs = lastedMs >= redialMaxMs ? redialMinMs : Math.min(2 * periodMs, redialMaxMs);
        return timer(restMs, scheduler);
      });
      return concat(
        attempt(() => {
          hasSucceeded = true;
        }),
        rest$.pipe(ignoreElements()),
      );
    }).pipe(repeat());
  });
}
