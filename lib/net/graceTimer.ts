/** A timeout that forgives this process's own delay: if it fires late, it waits once more. */
import { defer, of, switchMap, timer, type Observable, type SchedulerLike } from 'rxjs';

/**
 * Emits after `waitMs`. Where that is noticed over `lateMs` late, nothing was read in that time, for this server did not run: so
 * it is waited once more. There is no third time, or one that is always late would never come to an end.
 *
 * Timers come before sockets in a turn of the event loop. So it emits only when the sockets of the turn in which the wait has ended
 * were read: bytes that were there by then count, however late the turn was.
 *
 * @param againMs - for how long it is waited again, by when the first wait was to end
 */
export function graceTimer(
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
      // A timer of no time is for what comes behind the sockets.
      switchMap(() => timer(0, scheduler)),
    );
  });
}
