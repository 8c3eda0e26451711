/**
 * The ports of a grid: the given ones, otherwise the defaults, or, if those are in use, the next free ones. Pure, except that the test
 * whether a port is free is passed in.
 */
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';
import { configOf, type ServeFlags } from '../flags.ts';
import { clashIn } from '../ports.ts';
import { pageOwner } from './flags.ts';

/** The ports that were not given. */
export interface Unset {
  readonly masters: boolean;
  readonly peers: boolean;
  readonly page: boolean;
}

/** Resolves with whether a port is free. */
export type IsFree = (address: Address) => Promise<boolean>;

/** The ports of a grid: the client port and the peer port of server 0; server i has each + i. */
export interface Place {
  readonly port: number;
  readonly basePort: number;
}

/** The distance to the next candidate: large enough that servers that have crashed for a moment can bind their ports again. */
const STEP = 100;
/** How many candidates are tried. */
const TRIES = 20;

/** The configurations of n servers with the given first ports. */
export function configsAt(n: number, { port, basePort }: Place, flags: ServeFlags): ServerConfig[] {
  return Array.from({ length: n }, (_, id) => configOf(id, n, port + id, { ...flags, basePort }));
}

/**
 * The first candidate for which all ports that were not given are free. Client and peer ports are moved by the same number,
 * so that one follows from the other. If there is no such candidate, the default is returned.
 */
export async function freePlace(
  n: number,
  usual: Place,
  flags: ServeFlags,
  unset: Unset,
  isFree: IsFree,
): Promise<Place> {
  if (!unset.masters && !unset.peers) return usual;
  const step = Math.ceil(n / STEP) * STEP;
  for (let i = 0; i < TRIES; i++) {
    const place = {
      port: usual.port + (unset.masters ? i * step : 0),
      basePort: usual.basePort + (unset.peers ? i * step : 0),
    };
    // Client and peer ports would be the same.
    if (place.port === place.basePort) continue;
    const configs = configsAt(n, place, flags);
    const wanted = [
      ...(unset.masters ? configs.map(({ clients }) => clients) : []),
      ...(unset.peers ? configs.flatMap(({ self, peers }) => peers[self] ?? []) : []),
    ];
    if (clashIn(configs) === undefined && (await areFree(wanted, isFree))) return place;
  }
  return usual;
}

/** The port of the page, if it was not given: the first one from the default on that is free and not used by a server. */
export async function freePagePort(
  page: Address,
  configs: readonly ServerConfig[],
  metrics: number | undefined,
  isFree: IsFree,
): Promise<number> {
  for (let port = page.port; port < page.port + STEP; port++) {
    const address = { host: page.host, port };
    if (pageOwner(address, configs, metrics) === undefined && (await isFree(address))) return port;
  }
  return page.port;
}

/** The sentence about ports that are not the defaults; undefined for the defaults. */
export function movedTo(n: number, usual: Place, { port, basePort }: Place): string | undefined {
  const to = (first: number) => (n === 1 ? String(first) : `${String(first)} to ${String(first + n - 1)}`);
  const moves = [
    ...(port === usual.port ? [] : [`clients connect to ${to(port)}`]),
    ...(basePort === usual.basePort ? [] : [`peers to ${to(basePort)}`]),
  ];
  return moves.length === 0 ? undefined : `the default ports are in use: ${moves.join(', ')}`;
}

async function areFree(wanted: readonly Address[], isFree: IsFree): Promise<boolean> {
  const answers = await Promise.all(wanted.map(isFree));
  return answers.every(Boolean);
}
