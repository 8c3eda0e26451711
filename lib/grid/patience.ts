/** Deadlines for what others have to say, which count only the time in which this server could have heard it. */
import {
  connect,
  endWith,
  last,
  merge,
  mergeMap,
  range,
  concatMap,
  take,
  takeUntil,
  throwError,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { secondLook } from './secondLook.ts';

/** A wait is made of steps that are no longer: by each it is found out whether this server was held up. */
const STEP_MS = 250;
/** By more than this no timer is late but that of a server which was held up itself. */
export const LATE_MS = 10;

/**
 * Emits, once, after `waitMs`. Each step of the wait that ends late is made again: timers come before sockets in a turn of the
 * event loop, so what has arrived meanwhile was not read. On a computer with too much to do, where a turn takes long, everybody waits
 * as much longer, and nobody gives up what the other is about to answer.
 */
export function patience(waitMs: number, scheduler: SchedulerLike): Observable<unknown> {
  const steps = Math.max(1, Math.ceil(waitMs / STEP_MS));
  const stepMs = waitMs / steps;
  return range(steps).pipe(
    concatMap(() => secondLook(stepMs, LATE_MS, () => stepMs, scheduler)),
    last(),
  );
}

/** Passes the source on; errors with `late()` where it has not emitted or ended within `waitMs`, see {@link patience}. */
export function firstWithin<T>(
  waitMs: number,
  late: () => Error,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source$) =>
    source$.pipe(
      connect((shared$) =>
        merge(
          shared$,
          patience(waitMs, scheduler).pipe(
            takeUntil(shared$.pipe(take(1), endWith(undefined))),
            mergeMap(() => throwError(late)),
          ),
        ),
      ),
    );
}
