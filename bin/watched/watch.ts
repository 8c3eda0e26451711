/** The part of a server or a box that works for its grid: reports its events, and injects faults into its connections on request. */
import type { Address, World } from '../../lib/world/world.ts';
import { ORDERED } from '../ipc.ts';
import { faultInjector, type LinkOrder } from './faultInjector.ts';
import type { Feed } from './feed.ts';

/** How long an event is buffered. */
const TELL_EVERY_MS = 30;

/** A process with reports to its grid. */
export interface Watched<Turn> {
  /** The world for the server or the box. */
  readonly world: World;
  /** Called with each turn, in order. @param timeMs - when its events happened, by the system's monotonic clock: never less than before */
  readonly record: (turn: Turn, timeMs: number) => void;
}

/**
 * To be called in a process that has a channel to the grid that started it.
 *
 * @param peers - the addresses at which peers are dialled
 * @param feed - the events for the grid; undefined: it requests none
 */
export function watchWith<Turn>(
  world: World,
  peers: readonly Address[],
  feed: Feed<Turn> | undefined,
): Watched<Turn> {
  const { world: faultyWorld, execute } = faultInjector(world, peers);
  let isTelling = false;

  // Before the first dial: links of an earlier incarnation can still be held.
  for (const order of leftOf(process.env[ORDERED], performance.now())) execute(order);
  // A channel with a listener keeps a process alive; a server is kept alive by its ports anyway.
  process.on('message', (order) => execute(order as LinkOrder));
  // The next events are sent after the last ones have been written: the grid never gets more than it reads.
  const tell = () => {
    const batch = feed?.take();
    if (batch === undefined || !process.connected) {
      isTelling = false;
      return;
    }
    process.send?.(batch, undefined, {}, () => setTimeout(tell, TELL_EVERY_MS).unref());
  };
  return {
    world: faultyWorld,
    record: (turn, timeMs) => {
      if (feed === undefined) return;
      feed.record(turn, timeMs);
      if (isTelling) return;
      isTelling = true;
      setTimeout(tell, TELL_EVERY_MS).unref();
    },
  };
}

/** The remaining faults, so many ms after the start of this process. */
function leftOf(ordered = '[]', sinceMs: number): LinkOrder[] {
  const orders = JSON.parse(ordered) as LinkOrder[];
  return orders.map((order) =>
    'forMs' in order ? { ...order, forMs: Math.max(0, order.forMs - sinceMs) } : order,
  );
}
