/** The ports that a grid uses, with their roles. */
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';

/** What ports are for; each kind is moved by an option of its own. */
export const ROLES = ['master ports', 'peer ports', 'metrics ports', 'page port'] as const;
export type Role = (typeof ROLES)[number];

export interface Wanted extends Address {
  readonly role: Role;
}

/**
 * @param page - where the page is served, if it is; with port 0 the system chooses one that is free
 * @param metrics - the first port for metrics, if they are served
 */
export function requiredPorts(configs: readonly ServerConfig[], page?: Address, metrics?: number): Wanted[] {
  const masters = configs.map(({ master }) => ({ ...master, role: 'master ports' as const }));
  const peers = configs.flatMap(({ self, peers: all }) => {
    const own = all[self];
    return own === undefined ? [] : [{ ...own, role: 'peer ports' as const }];
  });
  const ofMetrics =
    metrics === undefined
      ? []
      : masters.map(({ host }, i) => ({ host, port: metrics + i, role: 'metrics ports' as const }));
  const ofPage =
    page === undefined || page.port === 0
      ? []
      : [{ host: page.host, port: page.port, role: 'page port' as const }];
  return [...masters, ...peers, ...ofMetrics, ...ofPage];
}

/** As {@link Wanted}, with the result of an attempt to bind it. */
export interface Tried extends Wanted {
  /** The system's code for why it could not be had; `TWICE` where this very grid wants it for something else, too. */
  readonly problem: string | undefined;
  /** The process that has it, if that is known. */
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
