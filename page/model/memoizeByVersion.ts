/** Memoization of results from all events that are held, which are too expensive for every frame. Pure. */
import type { Lanes } from './lanes.ts';

/** The same as `make`, which is called again only when the lanes have changed. */
export function memoizeByVersion<T>(make: (lanes: Lanes) => T): (lanes: Lanes) => T {
  const kept = new WeakMap<Lanes, { readonly version: number; readonly made: T }>();
  return (lanes) => {
    const last = kept.get(lanes);
    if (last?.version === lanes.version) return last.made;
    const made = make(lanes);
    kept.set(lanes, { version: lanes.version, made });
    return made;
  };
}
