/** Checks of single servers, each made once: equal servers and ghosts in different states are the same objects. */
import type { Ghost } from './ghost.ts';
import type { GridView, ServerView } from './protocol.ts';

/**
 * A check of each server that runs, by itself, as a check of the grid: the result for the first server that has one. It must be pure,
 * because its results are cached.
 */
export function eachServer<App, Server extends ServerView<App>, Found extends object | string>(
  check: (server: Server, ghost: Ghost) => Found | undefined,
): (grid: GridView<App> & { readonly running: readonly Server[] }) => Found | undefined {
  const byGhost = new WeakMap<Ghost, WeakMap<Server, readonly [Found | undefined]>>();
  return ({ running, ghost }) => {
    let known = byGhost.get(ghost);
    if (known === undefined)
      byGhost.set(ghost, (known = new WeakMap<Server, readonly [Found | undefined]>()));
    for (const server of running) {
      let result = known.get(server);
      if (result === undefined) known.set(server, (result = [check(server, ghost)]));
      if (result[0] !== undefined) return result[0];
    }
    return undefined;
  };
}
