/** Waiting for something that does not come, by one who may have been held up itself. */
import { defer, of, switchMap, timer, type Observable, type SchedulerLike } from 'rxjs';

/**
 * Emits after `waitMs`. Where that is noticed over `lateMs` late, nothing was read in that time, for this server did not run: so
 * it is waited once more. There is no third time, or one that is always late would never come to an end.
 *
 * @param againMs - for how long it is waited again, by when the first wait was to end
 */
export function secondLook(
  waitMs: number,
  lateMs: number,
  againMs: (dueAtMs: number) => number,
  scheduler: SchedulerLike,
): Observable<unknown> {
  return defer(() => {
    const dueAtMs = scheduler.now() + waitMs;
    return timer(waitMs, scheduler).pipe(
      switchMap((done) =>
        scheduler.now() - dueAtMs > lateMs ? timer(againMs(dueAtMs), scheduler) : of(done),
      ),
    );
  });
}
