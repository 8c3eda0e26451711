/** A lock. */
import type { Model } from '../model.ts';

/** A lock with `acquire` and `release`: it is acquired only while it is free, and released only while it is held. */
export function mutex(initial: unknown = false): Model<boolean> {
  return {
    name: 'mutex',
    init: initial === true,
    functions: { acquire: 'changes', release: 'changes' },
    step: (isHeld, { f }) => (isHeld === (f === 'acquire') ? [] : [!isHeld]),
    describe: (isHeld) => (isHeld ? 'held' : 'free'),
  };
}
