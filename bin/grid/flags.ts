/** The options of a grid beside those of its servers. */
import { EXIT } from '../exit.ts';
import { portError } from '../reason/port.ts';
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';
import type { PageAddress } from '../page/server.ts';
import { ownerOf, requirePortOfPage } from '../ports.ts';

/** The default port of the page of a grid. */
export const PAGE_PORT = 8080;

export interface GridFlags extends PageFlags {
  readonly servers: number;
  /** By how much every link is slowed down. */
  readonly latency: number;
  readonly port: number;
  /** Added to all ports. */
  readonly offset: number;
  /** The program that runs instead of the servers of this project. */
  readonly process?: string;
}

/** The options of the page. */
export interface PageFlags {
  readonly http: number | false;
  readonly httpHost: string;
  readonly httpOrigin?: readonly string[];
}

/**
 * The address of the page; undefined if it is not served.
 *
 * @throws a usage error if it is invalid
 */
export function pageAddressOf({ http, httpHost, httpOrigin = [] }: PageFlags): PageAddress | undefined {
  if (http === false) return undefined;
  requirePortOfPage(http);
  const wrong = httpOrigin.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw portError(EXIT.usage, { code: 'no-origin', origin: wrong });
  return { host: httpHost === '' ? '127.0.0.1' : httpHost, port: http, origins: httpOrigin };
}

/**
 * The use of the port of a page by the grid's servers, as text; undefined if no server uses it.
 *
 * @param metrics - the first port of the servers' metrics, if these are served
 */
export function pageOwner(
  page: Address,
  configs: readonly ServerConfig[],
  metrics: number | undefined,
): string | undefined {
  const ofMetrics = metrics === undefined ? -1 : page.port - metrics;
  const isOfMetrics = ofMetrics >= 0 && ofMetrics < configs.length;
  return ownerOf(page, configs) ?? (isOfMetrics ? `server ${String(ofMetrics)} for its metrics` : undefined);
}

/**
 * Checks that the page has a port of its own: it is bound before those of the servers, whose error would suggest another program.
 *
 * @param metrics - the first port of the servers' metrics, if these are served
 * @throws a usage error if a server uses it
 */
export function requirePagePort(
  page: PageAddress,
  configs: readonly ServerConfig[],
  metrics: number | undefined,
): void {
  const owner = pageOwner(page, configs, metrics);
  if (owner !== undefined) throw portError(EXIT.usage, { code: 'page-port-owned', port: page.port, owner });
}
