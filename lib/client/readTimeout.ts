/** Detects that a client reads none of its answers. */
import { defer, filter, ignoreElements, interval, map, mergeMap, scan, throwError } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { ReasonError } from '../reason/reason.ts';

/** The number of checks within the time limit. */
const LOOKS = 4;

/**
 * Errors when bytes have waited for a client for `withinMs`, up to a quarter more, and none of them was taken.
 * Emits nothing, and is endless otherwise.
 *
 * Bytes count as taken when they leave this process: the network buffers some, and takes more in pieces. So a client that
 * reads less than such a piece within the time limit cannot be distinguished from one that reads nothing.
 *
 * @param isWaiting - whether bytes wait to be taken
 * @param takenBytes - the number of bytes taken so far
 */
export function readTimeout(
  isWaiting: () => boolean,
  takenBytes: () => number,
  withinMs: number,
  scheduler: SchedulerLike,
): Observable<never> {
  return defer(() =>
    interval(Math.ceil(withinMs / LOOKS), scheduler).pipe(
      map(() => (isWaiting() ? takenBytes() : undefined)),
      // Counts equal observations in a row except the first, which only shows that bytes had begun to wait.
      scan(
        (before, taken) => ({
          taken,
          times: taken !== undefined && taken === before.taken ? before.times + 1 : 0,
        }),
        { taken: undefined as number | undefined, times: 0 },
      ),
      filter(({ times }) => times >= LOOKS),
      mergeMap(() => throwError(() => new ReasonError({ code: 'client-unread', withinMs }))),
      ignoreElements(),
    ),
  );
}
