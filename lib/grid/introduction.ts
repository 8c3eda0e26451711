/** The first words of a connection, taken together. */
import {
  concat,
  connect,
  defer,
  map,
  of,
  scan,
  switchMap,
  take,
  timer,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { PeerFrame } from '../wire/peer.ts';

type Frames = readonly PeerFrame[];

/** By more than this no timer is late but that of a server which was held up itself. */
const LATE_MS = 10;

/**
 * Holds back the first frames until there are two, for by the second a peer says that it has sessions; a plain one has
 * nothing to say for up to a heartbeat, and is not waited for so long. What comes behind them is passed on as it comes. A
 * server that was held up meanwhile waits once more, and reads what has come in that time before it judges.
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
                ? wait(plainAfterMs, scheduler).pipe(map(() => first))
                : of(first),
            ),
            take(1),
          ),
          shared$,
        ),
      ),
    );
}

/** Emits after `waitMs`; after as long again where that was noticed late, for then nothing was read in that time. */
function wait(waitMs: number, scheduler: SchedulerLike): Observable<unknown> {
  return defer(() => {
    const dueAtMs = scheduler.now() + waitMs;
    return timer(waitMs, scheduler).pipe(
      switchMap((done) => (scheduler.now() - dueAtMs > LATE_MS ? timer(waitMs, scheduler) : of(done))),
    );
  });
}
