/** Trying again, and again. */
import { concat, defer, ignoreElements, repeat, timer, type Observable, type SchedulerLike } from 'rxjs';

/**
 * Subscribes to `attempt$` again whenever it completes: at once if it lasted longer than a period, and otherwise when
 * a period has passed since it began. So what stood for long is back without delay, and what fails at once is tried
 * once a period. `attempt$` must not error.
 *
 * @param periodMs - from the beginning of one attempt to the next, at least
 */
export function redial<T>(
  attempt$: Observable<T>,
  periodMs: number,
  scheduler: SchedulerLike,
): Observable<T> {
  return defer(() => {
    const begunAtMs = scheduler.now();
    const rest$ = defer(() => timer(Math.max(0, begunAtMs + periodMs - scheduler.now()), scheduler));
    return concat(attempt$, rest$.pipe(ignoreElements()));
  }).pipe(repeat());
}
