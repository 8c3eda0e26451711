/** One chat server: the room's machine, its clients and its peers, joined in one loop. */
import {
  combineLatest,
  defer,
  filter,
  finalize,
  merge,
  of,
  switchMap,
  takeWhile,
  type Observable,
} from 'rxjs';
import { room, type Reply, type RoomEffect, type RoomEvent, type RoomState } from './room.ts';
import type { ServerConfig } from '../../config.ts';
import { loop } from '../../loop/loop.ts';
import { ITERATION_COST_MAX, workBudget } from '../../loop/workBudget.ts';
import type { Turn } from '../../machine/machine.ts';
import { clientPort } from '../../client/clientPort.ts';
import type { Send } from '../../net/events.ts';
import { net } from '../../net/net.ts';
import { INCARNATION_MAX } from '../../wire/sessionLines.ts';
import type { Address, World } from '../../world/world.ts';
import { CHATROOM_CLIENTS } from './clients.ts';

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
  return defer(() => {
    const incarnation = 1 + Math.floor(world.random() * INCARNATION_MAX);
    // One budget for clients and peers, because an iteration of the event loop takes the sum of both.
    const all = workBudget(ITERATION_COST_MAX, world.scheduler);
    const listeners$ = combineLatest([
      world.listen(config.peers[config.self] as Address),
      world.listen(config.master),
    ]);
    function driver(effects$: Observable<RoomEffect>): Observable<RoomEvent> {
      const sends$ = effects$.pipe(filter((effect): effect is Send => effect.kind === 'send'));
      const replies$ = effects$.pipe(filter((effect): effect is Reply => effect.kind === 'reply'));
      return listeners$.pipe(
        switchMap(([forPeers, forMasters]) =>
          merge(
            of<RoomEvent>({ kind: 'listening', incarnation }),
            net(config, incarnation, forPeers, sends$, world, all),
            clientPort(CHATROOM_CLIENTS, forMasters, replies$, all, config, world.scheduler),
          ),
        ),
      );
    }
    return loop(room(config.self), driver).pipe(
      takeWhile(({ effects }) => !effects.some((effect) => effect.kind === 'exit'), true),
      finalize(() => all.stop()),
    );
  });
}
