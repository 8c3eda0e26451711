/** One chat server: the room's machine on the runtime that all applications share. */
import type { Observable } from 'rxjs';
import { serveApplication } from '../../box/runtime.ts';
import type { ServerConfig } from '../../config.ts';
import type { Turn } from '../../machine/machine.ts';
import type { World } from '../../world/world.ts';
import { CHATROOM_CLIENTS } from './clients.ts';
import { room, type RoomEffect, type RoomEvent, type RoomState } from './room.ts';

/** One turn of a server: the event, the state after it, and the effects. */
export type ServerTurn = Turn<RoomState, RoomEvent, RoomEffect>;

/**
 * A server, while it is subscribed: subscribing binds its two ports, unsubscribing closes everything that it has open. The first turn is
 * `listening`; until then nothing is accepted or dialled. It completes after the turn of a client's `crash` command.
 *
 * @param config - see `serverConfig`
 * @param world - its environment: the real one is `nodeWorld()`
 * @returns every turn, as it happens. Errors with a `ListenError` if a port cannot be bound
 */
export function serve(config: ServerConfig, world: World): Observable<ServerTurn> {
  const clients = { protocol: CHATROOM_CLIENTS, address: config.clients };
  return serveApplication({ machine: room(config.self), clients }, config, world);
}
