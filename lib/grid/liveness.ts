/** The failure detector: what the silence of a peer means. It sees beats and a clock, not what a beat consists of. */
import {
  distinctUntilChanged,
  map,
  startWith,
  switchMap,
  timer,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';

/** What is believed of a peer. Either may follow the other: a suspicion can turn out false. */
export type Liveness = 'trusted' | 'suspected';

/** How a detector judges. */
export interface LivenessSettings {
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
export function liveness<T>(
  settings: LivenessSettings,
  scheduler: SchedulerLike,
): OperatorFunction<T, Liveness> {
  const { suspectAfterMs, lastLookMs, maxLenienceMs } = settings;
  const patienceMs = suspectAfterMs - lastLookMs;
  return (beats$) =>
    beats$.pipe(
      map(() => scheduler.now()),
      switchMap((beatAtMs) =>
        timer(patienceMs, scheduler).pipe(
          switchMap(() => {
            const latenessMs = scheduler.now() - beatAtMs - patienceMs;
            return timer(lastLookMs + Math.min(Math.max(0, latenessMs), maxLenienceMs), scheduler);
          }),
          map((): Liveness => 'suspected'),
          startWith<Liveness>('trusted'),
        ),
      ),
      distinctUntilChanged(),
    );
}
