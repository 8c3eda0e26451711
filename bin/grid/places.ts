/**
 * The ports of a grid: the given ones, otherwise the defaults, or, if those are in use, the next free ones. Pure, except that the test
 * whether a port is free is passed in.
 */
import type { ServerConfig } from '../../lib/config.ts';
import type { Address } from '../../lib/world/world.ts';
import { configOf, type ServeFlags } from '../flags.ts';
import { clashIn } from '../ports.ts';
import { pageOwner } from './flags.ts';

/** Which ports were not given. */
export interface Unasked {
  readonly masters: boolean;
  readonly peers: boolean;
  readonly page: boolean;
}

/** Gives whether a port can be had. */
export type IsFree = (address: Address) => Promise<boolean>;

/** The ports of a grid: of the master of server 0, and of its peers; server i has each + i. */
export interface Place {
  readonly port: number;
  readonly basePort: number;
}

/** From one place to the next: far enough that a grid whose servers have crashed for a moment has its ports to come back to. */
const STEP = 100;
/** So many places are tried. */
const TRIES = 20;

/** The configurations of n servers at a place. */
export function configsAt(n: number, { port, basePort }: Place, flags: ServeFlags): ServerConfig[] {
  return Array.from({ length: n }, (_, id) => configOf(id, n, port + id, { ...flags, basePort }));
}

/**
 * The first place at which all ports that were not given are free. Those for clients and those for peers are moved by the same number,
 * so that one follows from the other. Where there is no such place, it is the usual one.
 */
export async function freePlace(
  n: number,
  usual: Place,
  flags: ServeFlags,
  unasked: Unasked,
  isFree: IsFree,
): Promise<Place> {
  if (!unasked.masters && !unasked.peers) return usual;
  const step = Math.ceil(n / STEP) * STEP;
  for (let i = 0; i < TRIES; i++) {
    const place = {
      port: usual.port + (unasked.masters ? i * step : 0),
      basePort: usual.basePort + (unasked.peers ? i * step : 0),
    };
    // The ports for clients and for peers would be the same.
    if (place.port === place.basePort) continue;
    const configs = configsAt(n, place, flags);
    const wanted = [
      ...(unasked.masters ? configs.map(({ master }) => master) : []),
      ...(unasked.peers ? configs.flatMap(({ self, peers }) => peers[self] ?? []) : []),
    ];
    if (clashIn(configs) === undefined && (await areFree(wanted, isFree))) return place;
  }
  return usual;
}

/** The port of the page, if it was not given: the first one from the default on that is free and no server's. */
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

/** What to say of a place that is not the usual one; undefined of the usual one. */
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
