/** The ports that a grid uses, with their roles. */
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';

/** The roles of ports; each role has an option that changes its ports. */
export const ROLES = ['master ports', 'peer ports', 'metrics ports', 'page port'] as const;
export type Role = (typeof ROLES)[number];

export interface Wanted extends Address {
  readonly role: Role;
}

/**
 * @param page - the address of the page, if it is served; for port 0 the system chooses a free one
 * @param metrics - the first port for metrics, if they are served
 */
export function requiredPorts(configs: readonly ServerConfig[], page?: Address, metrics?: number): Wanted[] {
  const masters = configs.map(({ clients }) => ({ ...clients, role: 'master ports' as const }));
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
  /** The system's error code if it cannot be bound; `TWICE` if this grid itself needs it for another role, too. */
  readonly problem: string | undefined;
  /** The process that uses it, if that is known. */
  readonly holder: string | undefined;
}

/** The other role of each port that a grid needs twice: the system cannot report that before the grid runs. */
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
