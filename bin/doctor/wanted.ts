/** The ports that a grid would take, and what each is for. */
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';

/** What a port is for; each kind is moved by an option of its own. */
export type Role = 'master ports' | 'peer ports' | 'page port';

export interface Wanted extends Address {
  readonly role: Role;
}

/** @param page - where the page is served, if that was said */
export function wantedPorts(configs: readonly ServerConfig[], page?: Address): Wanted[] {
  const masters = configs.map(({ master }) => ({ ...master, role: 'master ports' as const }));
  const peers = configs.flatMap(({ self, peers: all }) => {
    const own = all[self];
    return own === undefined ? [] : [{ ...own, role: 'peer ports' as const }];
  });
  return [...masters, ...peers, ...(page === undefined ? [] : [{ ...page, role: 'page port' as const }])];
}

/** As {@link Wanted}, after somebody tried to have it. */
export interface Tried extends Wanted {
  /** The system's code for why it could not be had; `TWICE` where this very grid wants it for something else, too. */
  readonly problem: string | undefined;
  /** Who has it, where that can be told. */
  readonly holder: string | undefined;
}

/** What else a grid wants the same port for, for those that it wants twice: no system would tell before it runs. */
export function wantedTwice(wanted: readonly Wanted[]): ReadonlyMap<Wanted, string> {
  const first = new Map<string, Wanted>();
  const twice = new Map<Wanted, string>();
  for (const port of wanted) {
    const where = `${port.host} ${String(port.port)}`;
    const other = first.get(where);
    if (other !== undefined) twice.set(port, `this grid's ${other.role}`);
    else first.set(where, port);
  }
  return twice;
}
