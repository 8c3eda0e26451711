/** The processes that listen on ports, as `ss` lists them. */
import { harmless } from '../../lib/wire/text.ts';

/** The maximal number of characters of a name. */
const NAME_MAX = 40;

/**
 * Programs by the port they listen on, in words: `node (process 7)`. The names of other users' programs can be missing.
 *
 * @param text - what `ss -Hltnp` printed
 */
export function portOwnersIn(text: string): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  for (const line of text.split('\n')) {
    const port = Number(/^\S+ +\d+ +\d+ +\S+:(\d+) /.exec(line)?.[1] ?? Number.NaN);
    const [, name, pid] = /users:\(\("(.*?)",pid=(\d+),/.exec(line) ?? [];
    if (name !== undefined && pid !== undefined)
      owners.set(port, `${harmless(name, NAME_MAX)} (process ${pid})`);
  }
  return owners;
}
