/** The failure detector: suspects a peer after a time without heartbeats. It sees heartbeats and a clock, not their content. */
import {
  defer,
  exhaustMap,
  map,
  mergeMap,
  repeat,
  startWith,
  Subject,
  take,
  takeUntil,
  tap,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { alarm, type Alarm } from './alarm.ts';
import { graceTimer } from './graceTimer.ts';

/** The output of a failure detector. Each may follow the other: a suspicion may be false. */
export type Liveness = 'trusted' | 'suspected';

/** Settings of a failure detector. */
export interface FailureDetectorSettings {
  /** A peer that is silent for this time is suspected. */
  readonly suspectAfterMs: number;
  /**
   * The last part of {@link suspectAfterMs}. It has a timer of its own, so that a detector that was held up itself
   * (stopped, starved, busy) reads what has arrived meanwhile before it suspects a peer.
   */
  readonly lastLookMs: number;
  /** A detector whose own timer is late extends the deadline by that delay, up to this: the time until the next heartbeat. */
  readonly maxLenienceMs: number;
}

/**
 * Emits `trusted` at the first heartbeat, `suspected` when none has arrived for the deadline, and `trusted` again at the next; any received
 * bytes count as a heartbeat. In the terms of Chandra and Toueg (1996) an eventually perfect detector: it makes mistakes while the network or
 * the host is slow, and corrects them.
 *
 * Passes on errors and completion of the source; at completion the last output stands.
 *
 * @param deadlines - a timer that it may share with other detectors
 */
export function failureDetector<T>(
  settings: FailureDetectorSettings,
  scheduler: SchedulerLike,
  deadlines: Alarm = alarm(scheduler),
): OperatorFunction<T, Liveness> {
  const { suspectAfterMs, lastLookMs, maxLenienceMs } = settings;
  const quietMs = suspectAfterMs - lastLookMs;
  /** The extension of a deadline that was due at `dueAtMs`: this process's own delay. */
  const lenienceMs = (dueAtMs: number) => Math.min(Math.max(0, scheduler.now() - dueAtMs), maxLenienceMs);

  /** Emits when a peer that was silent until the last part of the deadline is to be suspected. */
  function lastLook(beatAtMs: number): Observable<unknown> {
    const lookMs = (dueAtMs: number) => lastLookMs + lenienceMs(dueAtMs);
    return graceTimer(lookMs(beatAtMs + quietMs), lastLookMs, lookMs, scheduler);
  }
  return (beats$) =>
    defer(() => {
      let beatAtMs = 0;
      const beat$ = new Subject<void>();
      const ended$ = new Subject<void>();
      const silence$ = deadlines
        .at(() => beatAtMs + quietMs)
        .pipe(
          mergeMap(() => lastLook(beatAtMs).pipe(takeUntil(beat$))),
          // Ends without a value if a heartbeat has arrived at the last look.
          repeat(),
          take(1),
          map((): Liveness => 'suspected'),
          startWith<Liveness>('trusted'),
          takeUntil(ended$),
        );
      return beats$.pipe(
        tap({
          next: () => {
            beatAtMs = scheduler.now();
            if (beat$.observed) beat$.next();
          },
          complete: () => ended$.next(),
        }),
        // While the peer is trusted, a heartbeat costs no more than the time that is stored above.
        exhaustMap(() => silence$),
      );
    });
}
