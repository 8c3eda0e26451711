/** One server of the playlist, on the runtime that all applications share. */
import {
  catchError,
  concat,
  EMPTY,
  from,
  ignoreElements,
  merge,
  mergeMap,
  of,
  take,
  tap,
  type Observable,
} from 'rxjs';
import { agentsIn, boxesOf, type Configuration, type ConfiguredAgent } from '../../agent/configuration.ts';
import { configurationHash } from '../../agent/configuration/hash.ts';
import type { BoxApplicationEffect, BoxApplicationEvent } from '../../box/application.ts';
import { boxDriver } from '../../box/driver.ts';
import type { BoxEvent } from '../../box/events.ts';
import { serveApplication, type OwnDriver } from '../../box/runtime.ts';
import { addressOf } from '../../box/serve.ts';
import type { PeerConfig } from '../../config.ts';
import type { Turn } from '../../machine/machine.ts';
import { QUEUE_BOUNDS } from '../../net/queues.ts';
import { isRefusal, type Address, type World } from '../../world/world.ts';
import { playlistApplication, playlistClients, type PlaylistServerState } from './application.ts';
import type { PlaylistRequest } from './commands.ts';

/** One turn of a server. */
export type PlaylistTurn = Turn<PlaylistServerState, BoxApplicationEvent, BoxApplicationEffect>;

/** How a server is started. */
export interface PlaylistOptions {
  /** The address of its port for clients. */
  readonly clients: Address;
  /** If it has no log: the servers of this run that have one. */
  readonly predecessors: readonly string[];
}

/**
 * A server, while it is subscribed: subscribing binds its two ports, unsubscribing closes everything that it has open. It completes when its
 * agent has ended, as at the command `crash`.
 *
 * @param config - of its box; with `reportsSent`
 * @returns every turn, as it happens. Errors with a `ListenError` if a port cannot be bound
 */
export function servePlaylist(
  configuration: Configuration,
  box: string,
  config: PeerConfig,
  { clients, predecessors }: PlaylistOptions,
  world: World,
): Observable<PlaylistTurn> {
  const [{ id }] = agentsIn(configuration, box) as readonly [ConfiguredAgent];
  const settings = {
    ...QUEUE_BOUNDS,
    ...config,
    reportsSent: true,
    tag: configurationHash(configuration),
    isPlain: false,
  };
  const driver = (): OwnDriver<BoxEvent, BoxApplicationEffect> => {
    const own = boxDriver(configuration, box, world);
    return {
      ready$: own.ready$,
      drive: (effects$) => {
        // The first effects are those of the event `listening`.
        const others$ = effects$.pipe(
          take(1),
          mergeMap(() => {
            const absent$ = absentOnes(configuration, box, config, id, world);
            return concat(of(requestTo(id, { kind: 'predecessors', servers: predecessors })), absent$);
          }),
        );
        return merge(own.drive(effects$), others$);
      },
    };
  };
  return serveApplication(
    {
      machine: playlistApplication(configuration, box),
      driver,
      clients: { protocol: playlistClients(id), address: clients },
    },
    settings,
    world,
  );
}

/**
 * Which other servers do not run: nothing listens on their ports. So the first server is ready at once, and need not wait for a time in which
 * the others would have been heard.
 */
function absentOnes(
  configuration: Configuration,
  box: string,
  { peers }: PeerConfig,
  agent: string,
  world: World,
): Observable<BoxEvent> {
  const others = boxesOf(configuration).flatMap((other, peer) =>
    other === box ? [] : [{ server: agentsIn(configuration, other)[0]?.id ?? '', peer, other }],
  );
  return from(others).pipe(
    mergeMap(({ server, peer, other }) =>
      world.dial(peers[peer] ?? addressOf(other)).pipe(
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
