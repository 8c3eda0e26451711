/** The part of a box that works for its grid. A separate bundle: a box outside of a grid does not load it. */
import type { Configuration } from '../lib/agent/configuration.ts';
import type { BoxConfig, BoxTurn } from '../lib/box/serve.ts';
import type { World } from '../lib/world/world.ts';
import { boxFeed } from './watched/boxFeed.ts';
import { watchWith, type Watched } from './watched/watch.ts';

/**
 * To be called in a process that has a channel to the grid that started it.
 *
 * @param isReporting - whether the grid requests the events of this box
 */
export function watch(
  configuration: Configuration,
  box: string,
  { self, peers }: Pick<BoxConfig, 'self' | 'peers'>,
  world: World,
  isReporting: boolean,
): Watched<BoxTurn> {
  return watchWith(world, peers, isReporting ? boxFeed(configuration, box, self) : undefined);
}
