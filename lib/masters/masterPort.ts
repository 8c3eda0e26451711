/** The master port: any number of masters at a time, each served for as long as it stays. */
import { filter, mergeMap, type Observable } from 'rxjs';
import type { MasterEvent, Reply } from '../chatroom/room.ts';
import type { Listener } from '../world/world.ts';
import { serveClient, type ClientSettings } from './client.ts';

/**
 * Serves every client that connects to `listener`. Never errors.
 *
 * @param replies$ - what clients are answered, hot
 */
export function masterPort(
  listener: Listener,
  replies$: Observable<Reply>,
  settings: ClientSettings,
): Observable<MasterEvent> {
  return listener.sockets$.pipe(
    mergeMap((socket, client) =>
      serveClient(socket, client, replies$.pipe(filter((reply) => reply.client === client)), settings),
    ),
  );
}
