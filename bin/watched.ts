/** The part of a chat server that works for its grid. A separate bundle: a server outside of a grid does not load it. */
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { ServerConfig } from '../lib/config.ts';
import type { World } from '../lib/world/world.ts';
import { chatFeed } from './watched/chatFeed.ts';
import { watchWith, type Watched } from './watched/watch.ts';

/**
 * To be called in a process that has a channel to the grid that started it.
 *
 * @param isReporting - whether the grid requests the events of this server
 */
export function watch(
  { self, peers }: ServerConfig,
  world: World,
  isReporting: boolean,
): Watched<ServerTurn> {
  return watchWith(world, peers, isReporting ? chatFeed(self) : undefined);
}
