/** The master port: accepts a limited number of clients, and serves each until it leaves. */
import { defer, finalize, ignoreElements, merge, mergeMap, of, Subject, tap } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { sentenceOf } from '../reason/reason.ts';
import type { MasterEvent, Reply } from '../chatroom/room.ts';
import type { Turns } from '../loop/turns.ts';
import type { Listener, Socket } from '../world/world.ts';
import { serveClient, type ClientSettings } from './client.ts';

/**
 * Serves every client that connects to `listener`, up to so many at a time; one too many is told so, and let go. Never
 * errors.
 *
 * @param replies$ - what clients are answered, hot
 * @param turns - the budget of all that clients and peers ask for
 */
export function masterPort(
  listener: Listener,
  replies$: Observable<Reply>,
  turns: Turns,
  settings: ClientSettings,
  scheduler: SchedulerLike,
): Observable<MasterEvent> {
  return defer(() => {
    /** Where the answers of each client go: with many followers, the log's growth is as many replies. */
    const repliesTo = new Map<number, Subject<Reply>>();
    const route$ = replies$.pipe(
      tap((reply) => repliesTo.get(reply.client)?.next(reply)),
      ignoreElements(),
    );
    const served$ = listener.sockets$.pipe(
      mergeMap((socket, client) => {
        if (repliesTo.size >= settings.mastersMax) return turnAway(socket, settings.mastersMax);
        const own$ = new Subject<Reply>();
        repliesTo.set(client, own$);
        return serveClient(socket, client, own$, turns, settings, scheduler).pipe(
          finalize(() => repliesTo.delete(client)),
        );
      }),
    );
    return merge(route$, served$);
  });
}

function turnAway(socket: Socket, mastersMax: number): Observable<MasterEvent> {
  const reason = { code: 'clients-max', max: mastersMax } as const;
  socket.write(new TextEncoder().encode(`error ${sentenceOf(reason)}\n`));
  socket.end();
  return of({ kind: 'clientRefused', remote: socket.remote, reason });
}
