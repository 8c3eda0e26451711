/** The heartbeat: what a server says when it has nothing to say, so that silence means something. */
import { defer, interval, map, share, type Observable, type SchedulerLike } from 'rxjs';
import { encodePing } from '../wire/peer.ts';
import type { Lag } from './lag.ts';

/**
 * The line `ping <self>`, once a period; the first comes after one period. Shared: one timer serves all links of a
 * server, and none runs while there is no link.
 *
 * @param self - the id of the server that beats
 * @param periodMs - from one beat to the next
 * @param lag - told when it begins to run, and of each beat
 */
export function heartbeat(
  self: number,
  periodMs: number,
  lag: Lag,
  scheduler: SchedulerLike,
): Observable<Uint8Array> {
  const ping = encodePing(self);
  return defer(() => {
    lag.begin();
    return interval(periodMs, scheduler);
  }).pipe(
    map(() => {
      lag.beat();
      return ping;
    }),
    share(),
  );
}
