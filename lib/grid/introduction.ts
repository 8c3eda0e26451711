/** The first words of a connection, taken together. */
import {
  concat,
  connect,
  map,
  of,
  scan,
  switchMap,
  take,
  timer,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { PeerFrame } from '../wire/peer.ts';

type Frames = readonly PeerFrame[];

/**
 * Holds back the first frames until there are two, for by the second a peer says that it has sessions; a plain one has
 * nothing to say for up to a heartbeat, and is not waited for so long. What comes behind them is passed on as it comes.
 *
 * @param plainAfterMs - for how long the second frame is waited for, since anything came at all
 */
export function introduction(
  plainAfterMs: number,
  scheduler: SchedulerLike,
): OperatorFunction<Frames, Frames> {
  return (frames$) =>
    frames$.pipe(
      connect((shared$) =>
        concat(
          shared$.pipe(
            scan((first: Frames, frames) => (frames.length === 0 ? first : [...first, ...frames]), []),
            switchMap((first) =>
              first.length === 1 && first[0]?.kind === 'ping'
                ? timer(plainAfterMs, scheduler).pipe(map(() => first))
                : of(first),
            ),
            take(1),
          ),
          shared$,
        ),
      ),
    );
}
