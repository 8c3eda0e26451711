/** One server of the playlist, on the runtime that all applications share. */
import {
  catchError,
  EMPTY,
  from,
  ignoreElements,
  merge,
  mergeMap,
  of,
  startWith,
  take,
  tap,
  type Observable,
} from 'rxjs';
import { agentsIn, boxesOf, type Configuration, type ConfiguredAgent } from '../../agent/configuration.ts';
import { configurationHash } from '../../agent/configuration/hash.ts';
import type { BoxApplicationEffect, BoxApplicationEvent } from '../../box/application.ts';
import { boxDriver } from '../../box/driver.ts';
import type { BoxEvent } from '../../box/events.ts';
import { serveApplication } from '../../box/runtime.ts';
import type { PeerConfig, ServerConfig } from '../../config.ts';
import type { Turn } from '../../machine/machine.ts';
import { isRefusal, type Address, type World } from '../../world/world.ts';
import { playlistApplication, playlistClients, type PlaylistServerState } from './application.ts';
import type { PlaylistRequest } from './commands.ts';

/** One turn of a server. */
export type PlaylistTurn = Turn<PlaylistServerState, BoxApplicationEvent, BoxApplicationEffect>;

/**
 * A server, while it is subscribed: subscribing binds its two ports, unsubscribing closes everything that it has open. It completes when its
 * agent has ended, as at the command `crash`.
 *
 * @param predecessors - if it has no log: the servers of this run that have one
 * @returns every turn, as it happens. Errors with a `ListenError` if a port cannot be bound
 */
export function servePlaylist(
  configuration: Configuration,
  box: string,
  config: ServerConfig,
  predecessors: readonly string[],
  world: World,
): Observable<PlaylistTurn> {
  const [{ id }] = agentsIn(configuration, box) as readonly [ConfiguredAgent];
  const settings = {
    ...config,
    reportsSent: true,
    tag: configurationHash(configuration),
    isPlain: false,
  };
  const requests$ = absentOnes(configuration, box, config, id, world).pipe(
    startWith(requestTo(id, { kind: 'predecessors', servers: predecessors })),
  );
  const driver = () => {
    const { ready$, drive } = boxDriver(configuration, box, world);
    return {
      ready$,
      // The first effects are those of the event `listening`.
      drive: (effects$: Observable<BoxApplicationEffect>) =>
        merge(
          drive(effects$),
          effects$.pipe(
            take(1),
            mergeMap(() => requests$),
          ),
        ),
    };
  };
  return serveApplication(
    {
      machine: playlistApplication(configuration, box),
      driver,
      clients: { protocol: playlistClients(id), address: config.clients },
    },
    settings,
    world,
  );
}

/**
 * Reports each other server that does not run: nothing listens on its port. So the first server is ready at once, and need not wait for a time in
 * which the others would have been heard.
 */
function absentOnes(
  configuration: Configuration,
  box: string,
  { peers }: PeerConfig,
  agent: string,
  world: World,
): Observable<BoxEvent> {
  const others = boxesOf(configuration).flatMap((other, peer) =>
    other === box
      ? []
      : [{ server: agentsIn(configuration, other)[0]?.id ?? '', address: peers[peer] as Address }],
  );
  return from(others).pipe(
    mergeMap(({ server, address }) =>
      world.dial(address).pipe(
        tap((socket) => socket.destroy()),
        ignoreElements(),
        catchError((error: unknown) => {
          if (!isRefusal(error)) return EMPTY;
          return of(requestTo(agent, { kind: 'absent', server }));
        }),
      ),
    ),
  );
}

/** A request of the process itself. */
function requestTo(agent: string, request: PlaylistRequest): BoxEvent {
  return { kind: 'agentRequested', agent, by: '', request };
}
