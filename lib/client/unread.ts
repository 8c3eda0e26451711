/** Detects that a client reads none of its answers. */
import { defer, filter, ignoreElements, interval, map, mergeMap, scan, throwError } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { ReasonError } from '../reason/reason.ts';

/** How often one looks in the time in which something must have been read. */
const LOOKS = 4;

/**
 * Errors when something has been waiting for a reader for `withinMs`, up to a quarter more, and none of it was taken.
 * Emits nothing, and is endless otherwise.
 *
 * What a reader takes shows when it leaves this process: the network holds some, and takes more by the piece. Whoever
 * reads less than such a piece in all this time cannot be told from one who reads nothing.
 *
 * @param isWaiting - whether there is something to be taken
 * @param takenBytes - how much has been taken so far
 */
export function unread(
  isWaiting: () => boolean,
  takenBytes: () => number,
  withinMs: number,
  scheduler: SchedulerLike,
): Observable<never> {
  return defer(() =>
    interval(Math.ceil(withinMs / LOOKS), scheduler).pipe(
      map(() => (isWaiting() ? takenBytes() : undefined)),
      // How often in a row the same was seen, the first time not counted: then it had only begun to wait.
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
