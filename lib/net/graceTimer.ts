/** A timeout that forgives this process's own delay: if it fires late, it waits once more. */
import { defer, of, switchMap, timer, type Observable, type SchedulerLike } from 'rxjs';

/**
 * Emits after `waitMs`. If the timer fires more than `lateMs` late, this process did not run and read nothing meanwhile, so it
 * waits once more. It does not wait a third time, so a process that is always late emits, too.
 *
 * Timers run before sockets in an iteration of the event loop. So it emits only after the sockets of the iteration in which the wait ended
 * were read: bytes that had arrived by then count, however late the iteration was.
 *
 * @param waitMs - the first wait
 * @param lateMs - the delay that is not counted as late
 * @param againMs - the length of the second wait, from the time at which the first was due; in ms
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
      // A timer of 0 ms fires after the sockets.
      switchMap(() => timer(0, scheduler)),
    );
  });
}
