/**
 * The part of a server that works for its grid: reports its events, and injects faults into its connections on request. A
 * separate bundle: a server outside of a grid does not load it.
 */
import type { ServerConfig } from '../lib/config.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { World } from '../lib/world/world.ts';
import { ORDERED } from './ipc.ts';
import { systemMs } from './clock.ts';
import { faultInjector, type LinkOrder } from './watched/faultInjector.ts';
import { feed } from './watched/feed.ts';

/** How long an event is buffered. */
const TELL_EVERY_MS = 30;

/** A server with reports to its grid. */
export interface Watched {
  /** The world for the server. */
  readonly world: World;
  readonly record: (turn: ServerTurn) => void;
}

/**
 * To be called in a process that has a channel to the grid that started it.
 *
 * @param isReporting - whether the grid requests the events of this server
 */
export function watch(config: ServerConfig, world: World, isReporting: boolean): Watched {
  const { self, peers } = config;
  const { world: faultyWorld, execute } = faultInjector(world, peers);
  const { record, take } = feed(self);
  let isTelling = false;

  // Before the first dial: links of an earlier incarnation can still be clogged.
  for (const order of leftOf(process.env[ORDERED], performance.now())) execute(order);
  // A channel with a listener keeps a process alive; a server is kept alive by its ports anyway.
  process.on('message', (order) => execute(order as LinkOrder));
  // The next events are sent after the last ones have been written: the grid never gets more than it reads.
  const tell = () => {
    const batch = take();
    if (batch === undefined || !process.connected) {
      isTelling = false;
      return;
    }
    process.send?.(batch, undefined, {}, () => setTimeout(tell, TELL_EVERY_MS).unref());
  };
  return {
    world: faultyWorld,
    record: (turn) => {
      if (!isReporting) return;
      record(turn, systemMs());
      if (isTelling) return;
      isTelling = true;
      setTimeout(tell, TELL_EVERY_MS).unref();
    },
  };
}

/** The remaining faults, so many ms after the start of this process. */
function leftOf(ordered = '[]', sinceMs: number): LinkOrder[] {
  const orders = JSON.parse(ordered) as (LinkOrder & { readonly forMs: number })[];
  return orders.map((order) => ({ ...order, forMs: Math.max(0, order.forMs - sinceMs) }));
}
