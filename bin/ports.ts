/** Errors about ports that cannot be used: which one, and what to do about it. */
import type { Address } from '../lib/world/world.ts';
import { PORT_MAX, type ServerConfig } from '../lib/config.ts';
import { type CommandError, EXIT } from './exit.ts';
import { portError } from './reason/port.ts';

/**
 * Checks the port of a page; 0 is any free port.
 *
 * @throws a usage error if it is none
 */
export function requirePortOfPage(port: number): void {
  if (port > PORT_MAX) throw portError(EXIT.usage, { code: 'page-port-range', port });
}

/**
 * @param code - the operating system's error code
 * @param otherwise - the advice if another program uses the port
 */
export function portProblem(
  { host, port }: Address,
  code: string,
  otherwise: string,
  cause: unknown,
): CommandError {
  const reason =
    code === 'EADDRINUSE'
      ? ({ code: 'port-in-use', host, port, otherwise } as const)
      : ({ code: 'port-failed', host, port, detail: code } as const);
  return portError(EXIT.unavailable, reason, { cause });
}

/** An option as it is typed: behind `npm start --` if npm has started this process. */
export function typed(
  option: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return env['npm_lifecycle_event'] === 'start' ? `npm start -- ${option}` : option;
}

/** A use of a port: `server 0 for clients`, `server 1 for its peers`. */
export interface Clash {
  readonly port: number;
  readonly first: string;
  readonly second: string;
}

/**
 * The first port that two servers of one host would use, or one for two purposes; undefined if there is none.
 *
 * @param configs - those of the servers on this host
 */
export function clashIn(configs: readonly ServerConfig[]): Clash | undefined {
  const wanted = configs.flatMap(({ self, clients, peers }) => {
    const own = peers[self];
    const who = `server ${String(self)}`;
    return [
      { address: clients, what: `${who} for clients` },
      ...(own === undefined ? [] : [{ address: own, what: `${who} for its peers` }]),
    ];
  });
  for (const [i, { address, what }] of wanted.entries()) {
    const other = wanted
      .slice(0, i)
      .find((one) => one.address.port === address.port && isOneMachine(one.address.host, address.host));
    if (other !== undefined) return { port: address.port, first: other.what, second: what };
  }
  return undefined;
}

/**
 * Checks that no two servers of a grid use the same port.
 *
 * @throws {@link CommandError} that names the port and both servers
 */
export function requireApart(configs: readonly ServerConfig[]): void {
  const clash = clashIn(configs);
  if (clash !== undefined) throw portError(EXIT.usage, { code: 'ports-clash', ...clash });
}

/** The use of a port among those that a grid binds itself: `server 1 for clients`; undefined if there is none. */
export function ownerOf({ host, port }: Address, configs: readonly ServerConfig[]): string | undefined {
  const ofMasters = configs.find(({ clients }) => clients.port === port && isOneMachine(clients.host, host));
  if (ofMasters !== undefined) return `server ${String(ofMasters.self)} for clients`;
  // A peer on another host can have the same port there.
  const peers = configs[0]?.peers ?? [];
  const ofPeers = peers.findIndex((peer) => peer.port === port && isOneMachine(peer.host, host));
  return ofPeers === -1 ? undefined : `server ${String(ofPeers)} for its peers`;
}

/** Whether the ports of two addresses can collide: they are equal, or one of them means every address. */
function isOneMachine(a: string, b: string): boolean {
  const every = ['0.0.0.0', '::'];
  return a === b || every.includes(a) || every.includes(b);
}
