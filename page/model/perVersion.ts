/** What is read off all that is held, and costs more than to be read again in every frame. Pure. */
import type { Lanes } from './lanes.ts';

/** The same as `make`, which is asked again only when there is more in the lanes, or less. */
export function perVersion<T>(make: (lanes: Lanes) => T): (lanes: Lanes) => T {
  const kept = new WeakMap<Lanes, { readonly version: number; readonly made: T }>();
  return (lanes) => {
    const last = kept.get(lanes);
    if (last?.version === lanes.version) return last.made;
    const made = make(lanes);
    kept.set(lanes, { version: lanes.version, made });
    return made;
  };
}
