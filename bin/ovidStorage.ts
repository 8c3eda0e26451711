/** The storage of a box. A separate bundle: a box whose agents save nothing does not load it. */
import { volatileStorage } from '../lib/storage/volatile.ts';
import { nodeStorage } from '../lib/world/nodeStorage.ts';
import type { Storage, World } from '../lib/world/world.ts';
import type { BoxFlags } from './ovid/runFlags.ts';

/** The storage of the options. */
export function storageOf(
  world: World,
  { storage, volatile }: Pick<BoxFlags, 'storage' | 'volatile'>,
): Storage {
  return volatile === true ? volatileStorage(world.scheduler) : nodeStorage(world, storage);
}
