/** The failure detector: what the silence of a peer means. It sees beats and a clock, not what a beat consists of. */
import {
  concatWith,
  connect,
  debounceTime,
  distinctUntilChanged,
  endWith,
  ignoreElements,
  map,
  merge,
  NEVER,
  of,
  switchMap,
  takeUntil,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { graceTimer } from './graceTimer.ts';

/** What is believed of a peer. Either may follow the other: a suspicion can turn out false. */
export type Liveness = 'trusted' | 'suspected';

/** How a detector judges. */
export interface FailureDetectorSettings {
  /** A peer that is silent for this long is suspected. */
  readonly suspectAfterMs: number;
  /**
   * The last part of {@link suspectAfterMs}. It begins with a timer of its own, so that a detector which was itself
   * held up (stopped, starved, busy) reads what has arrived in the meantime before it suspects anybody.
   */
  readonly lastLookMs: number;
  /** A detector that finds itself late gives the peer as much longer, up to this: the time a beat takes to come. */
  readonly maxLenienceMs: number;
}

/**
 * Judges by beats, any sign of life counted as one: `trusted` at the first, `suspected` once none has come for the
 * deadline, `trusted` again at the next. In the terms of Chandra and Toueg (1996) an eventually perfect detector: it
 * may err while the network or the machine is slow, and it corrects itself.
 *
 * Errors and completion of the source are passed on; at completion the last judgement stands.
 */
export function failureDetector<T>(
  settings: FailureDetectorSettings,
  scheduler: SchedulerLike,
): OperatorFunction<T, Liveness> {
  const { suspectAfterMs, lastLookMs, maxLenienceMs } = settings;
  const patienceMs = suspectAfterMs - lastLookMs;
  /** How much longer a peer has for our own lateness at `dueAtMs`. */
  const lenienceMs = (dueAtMs: number) => Math.min(Math.max(0, scheduler.now() - dueAtMs), maxLenienceMs);

  /** Emits when a peer that has been quiet for all of our patience is to be suspected. */
  function lastLook(beatAtMs: number): Observable<unknown> {
    const lookMs = (dueAtMs: number) => lastLookMs + lenienceMs(dueAtMs);
    return graceTimer(lookMs(beatAtMs + patienceMs), lastLookMs, lookMs, scheduler);
  }
  return (beats$) =>
    beats$.pipe(
      map(() => scheduler.now()),
      connect((beatAtMs$) => {
        const ended$ = beatAtMs$.pipe(ignoreElements(), endWith(undefined));
        return merge(
          beatAtMs$.pipe(map(() => undefined)),
          // Not a timer for each beat: debounceTime keeps one running and looks at the clock when it fires.
          // It would give out its last beat at the source's end, which is no silence: so it does not see one.
          beatAtMs$.pipe(concatWith(NEVER), debounceTime(patienceMs, scheduler)),
        ).pipe(
          // While beats come, no more is done about them than to compare.
          distinctUntilChanged(),
          switchMap((quietSinceMs) =>
            quietSinceMs === undefined
              ? of<Liveness>('trusted')
              : lastLook(quietSinceMs).pipe(map((): Liveness => 'suspected')),
          ),
          takeUntil(ended$),
        );
      }),
      distinctUntilChanged(),
    );
}
