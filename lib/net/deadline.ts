/** Deadlines for answers of peers that count only the time in which this server could have read the answer. */
import { Observable, type MonoTypeOperatorFunction, type SchedulerAction, type SchedulerLike } from 'rxjs';

/** The longest step of a wait. After each step the timer is checked for lateness. */
const STEP_MS = 250;
/** A timer that is later than this shows that this server itself was held up. */
export const LATE_MS = 10;

/**
 * Emits once after `waitMs`, and completes. A step that ends late is repeated once: timers run before sockets in an iteration of the
 * event loop, so what arrived meanwhile was not read. On an overloaded host, where iterations take long, both sides wait
 * longer, and no server gives up what its peer is about to answer.
 *
 * One action of the scheduler without operators, because each dial to a server that does not run needs two.
 */
export function deadline(waitMs: number, scheduler: SchedulerLike): Observable<void> {
  const steps = Math.max(1, Math.ceil(waitMs / STEP_MS));
  const stepMs = waitMs / steps;
  return new Observable<void>((reader) => {
    let left = steps;
    let isAgain = false;
    let dueMs = scheduler.now() + stepMs;
    function step(this: SchedulerAction<void>): void {
      isAgain = !isAgain && scheduler.now() - dueMs > LATE_MS;
      if (!isAgain && --left === 0) {
        reader.next();
        reader.complete();
        return;
      }
      dueMs = scheduler.now() + stepMs;
      this.schedule(undefined, stepMs);
    }
    return scheduler.schedule(step, stepMs);
  });
}

/** Passes the source on; errors with `late()` if it neither emits nor ends within `waitMs`, see {@link deadline}. */
export function firstWithin<T>(
  waitMs: number,
  late: () => Error,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source$) =>
    new Observable<T>((reader) => {
      const waiting = deadline(waitMs, scheduler).subscribe({
        next: () => reader.error(late()),
        error: (error: unknown) => reader.error(error),
      });
      reader.add(waiting);
      return source$.subscribe({
        next: (value) => {
          waiting.unsubscribe();
          reader.next(value);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => reader.complete(),
      });
    });
}
