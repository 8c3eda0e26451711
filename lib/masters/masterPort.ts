/** The master port: so many masters at a time, each served for as long as it stays. */
import { defer, filter, finalize, mergeMap, of, type Observable, type SchedulerLike } from 'rxjs';
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
    let clients = 0;
    return listener.sockets$.pipe(
      mergeMap((socket, client) => {
        if (clients >= settings.mastersMax) return turnAway(socket, settings.mastersMax);
        clients++;
        return serveClient(
          socket,
          client,
          replies$.pipe(filter((reply) => reply.client === client)),
          turns,
          settings,
          scheduler,
        ).pipe(finalize(() => clients--));
      }),
    );
  });
}

function turnAway(socket: Socket, mastersMax: number): Observable<MasterEvent> {
  const reason = { code: 'clients-max', max: mastersMax } as const;
  socket.write(new TextEncoder().encode(`error ${sentenceOf(reason)}\n`));
  socket.end();
  return of({ kind: 'clientRefused', remote: socket.remote, reason });
}
