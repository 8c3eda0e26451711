/** The heartbeat: lines that a server sends with a fixed period, so that silence can be detected. */
import { defer, interval, map, share, type Observable, type SchedulerLike } from 'rxjs';
import { encodePing } from '../wire/peer.ts';
import type { Lag } from './lag.ts';

/**
 * Emits the line `ping <self>` once per period, the first after one period. Shared: one timer serves all links of a
 * server, and none runs while there is no link.
 *
 * @param self - the id of this server
 * @param periodMs - the heartbeat period
 * @param lag - measures how late the heartbeat is
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
