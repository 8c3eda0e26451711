/** The storage of this host. */
import { storageOn } from '../storage/storage.ts';
import { nodeDisk } from './nodeDisk.ts';
import type { Storage, World } from './world.ts';

/**
 * Storage in files of this host.
 *
 * @param world - the world that it becomes a part of
 * @param folder - the storage folder, created when it is first used; if left out, agents that need one cannot save
 */
export function nodeStorage(world: World, folder?: string): Storage {
  return storageOn({
    disk: nodeDisk,
    ...(folder === undefined ? {} : { folder }),
    wallClockMs: () => Date.now() - new Date().getTimezoneOffset() * 60_000,
    random: () => world.random(),
    scheduler: world.scheduler,
  });
}
