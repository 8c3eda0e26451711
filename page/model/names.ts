/** The names of a grid, of its servers, and of what happens there. Pure. */
import type { GridNames } from '../../lib/trace/event.ts';
import { serverWords, type FactTable } from '../../lib/trace/facts.ts';
import type { Item } from './item.ts';

/** The name of a server: its number, if it has no other. */
export function nameOfServer({ names }: GridNames, server: number): string {
  return names?.[server] ?? String(server);
}

/** The same with its word: `server 0`, `box 127.0.0.1:5001`. */
export function calledServer(names: GridNames, server: number, facts: FactTable): string {
  return `${serverWords(facts).one} ${nameOfServer(names, server)}`;
}

/** The title of a page that shows a grid. */
export function titleOf({ title }: GridNames, { protocol }: FactTable): string {
  return title ?? protocol;
}

/** Where an event happened: the part of a server, or the server. */
export function placeOf({ part, server }: Pick<Item, 'part' | 'server'>, names: GridNames): string {
  return part ?? nameOfServer(names, server);
}
