/** Deadlines for what others have to say, which count only the time in which this server could have heard it. */
import { Observable, type MonoTypeOperatorFunction, type SchedulerAction, type SchedulerLike } from 'rxjs';

/** A wait is made of steps that are no longer: by each it is found out whether this server was held up. */
const STEP_MS = 250;
/** By more than this no timer is late but that of a server which was held up itself. */
export const LATE_MS = 10;

/**
 * Emits, once, after `waitMs`. A step of the wait that ends late is made again, once: timers come before sockets in a turn of the
 * event loop, so what has arrived meanwhile was not read. On a computer with too much to do, where a turn takes long, everybody waits
 * as much longer, and nobody gives up what the other is about to answer.
 *
 * One action of the scheduler and no operators: there are two of them for each call to a server that is not there.
 */
export function patience(waitMs: number, scheduler: SchedulerLike): Observable<void> {
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

/** Passes the source on; errors with `late()` where it has neither emitted nor ended within `waitMs`, see {@link patience}. */
export function firstWithin<T>(
  waitMs: number,
  late: () => Error,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source$) =>
    new Observable<T>((reader) => {
      const waiting = patience(waitMs, scheduler).subscribe({
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
