/** One box of a configuration: its agents on the runtime that all applications share. */
import { EMPTY, merge, type Observable } from 'rxjs';
import { boxesOf, type Configuration } from '../agent/configuration.ts';
import { configurationHash } from '../agent/configuration/hash.ts';
import { peerConfig, type PeerConfig, type PeerOptions } from '../config.ts';
import type { Turn } from '../machine/machine.ts';
import type { NetSettings } from '../net/net.ts';
import type { QueueBounds } from '../net/queue.ts';
import { QUEUE_BOUNDS } from '../net/queues.ts';
import { SERVERS_MAX } from '../wire/ids.ts';
import { messagePrefix } from '../wire/peer.ts';
import type { Address, World } from '../world/world.ts';
import {
  boxApplication,
  type BoxApplicationEffect,
  type BoxApplicationEvent,
  type BoxApplicationState,
} from './application.ts';
import { BOX_CLIENTS } from './clients.ts';
import { boxDriver } from './driver.ts';
import type { BoxEvent } from './events.ts';
import { serveApplication } from './runtime.ts';

/** One turn of a box: the event, the state after it, and the effects. */
export type BoxTurn = Turn<BoxApplicationState, BoxApplicationEvent, BoxApplicationEffect>;

/** The settings of a box. Made by {@link boxConfig}. */
export type BoxConfig = PeerConfig & QueueBounds;

/** The options of a box; those that are left out have defaults. */
export interface BoxOptions
  extends Omit<PeerOptions, 'id' | 'n' | 'host' | 'basePort' | 'isPlain'>, Partial<QueueBounds> {}

/** How a box is served. */
export interface ServeOptions {
  /** Its settings; left out: the defaults. */
  readonly config?: PeerConfig & Partial<QueueBounds>;
  /** The address of its port for clients; left out: it has none. */
  readonly clients?: Address | undefined;
  /** Whether boxes of GoOvid are let in: without sessions, so that what is on its way when a connection breaks is lost. */
  readonly isMixed?: boolean | undefined;
  /** Called with a function that reads the sizes of the queues for other boxes, for observers. */
  readonly onQueues?: NetSettings['onQueues'];
  /** Requests to its agents, other than those of clients: of a console, for instance. */
  readonly requests$?: Observable<BoxEvent & { kind: 'agentRequested' }>;
}

/**
 * The settings of a box of a configuration: it listens on the address that is its id.
 *
 * @throws `ConfigError` with the option, its value and the allowed values
 */
export function boxConfig(configuration: Configuration, box: string, options: BoxOptions = {}): BoxConfig {
  const { queueMessagesMax, queueLimitBytes } = { ...QUEUE_BOUNDS, ...options };
  const boxes = boxesOf(configuration);
  const peers = new Map(boxes.map((id, number) => [number, addressOf(id)]));
  const config = peerConfig({
    ...options,
    id: boxes.indexOf(box),
    n: boxes.length,
    peers: options.peers ?? peers,
  });
  return { ...config, queueMessagesMax, queueLimitBytes };
}

/** The address that is the id of a box: `host:port`, an IPv6 address in brackets. */
export function addressOf(box: string): Address {
  const colon = box.lastIndexOf(':');
  const host = box.slice(0, colon);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(box.slice(colon + 1)) };
}

/** The bytes of a line between boxes before the contents of its message, at most. */
const PREFIX_BYTES = messagePrefix(SERVERS_MAX).length;

/**
 * A box, while it is subscribed: subscribing binds its ports, unsubscribing closes everything that it has open. The first turn is
 * `listening`. Peers are accepted and dialled when the storage of all agents was read. It completes after the turn of a client's `crash`.
 *
 * @param box - the id of the box
 * @param world - its environment: the real one is `nodeWorld()`
 * @returns every turn, as it happens. Errors with a `ListenError` if a port cannot be bound
 */
export function serve(
  configuration: Configuration,
  box: string,
  world: World,
  {
    config = boxConfig(configuration, box),
    clients,
    isMixed,
    onQueues,
    requests$ = EMPTY,
  }: ServeOptions = {},
): Observable<BoxTurn> {
  const settings = {
    ...config,
    tag: configurationHash(configuration),
    isPlain: false,
    boxes: new Map(boxesOf(configuration).map((id, number) => [id, number])),
    isMixed,
    onQueues,
  };
  const contentsMaxBytes = config.lineLimitBytes - PREFIX_BYTES;
  const driver = () => {
    const { ready$, drive } = boxDriver(configuration, box, world);
    return {
      ready$,
      drive: (effects$: Observable<BoxApplicationEffect>) => merge(drive(effects$), requests$),
    };
  };
  return serveApplication(
    {
      machine: boxApplication(configuration, box, { contentsMaxBytes }),
      driver,
      ...(clients === undefined ? {} : { clients: { protocol: BOX_CLIENTS, address: clients } }),
    },
    settings,
    world,
  );
}
