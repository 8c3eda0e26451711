/** Errors about ports that cannot be used: which one, and what to do about it. */
import type { Address } from '../lib/world/world.ts';
import type { ServerConfig } from '../lib/config.ts';
import { CommandError, EXIT } from './exit.ts';

/**
 * @param code - the operating system's word for why
 * @param otherwise - what to do where another program has the port
 */
export function portProblem(
  { host, port }: Address,
  code: string,
  otherwise: string,
  cause: unknown,
): CommandError {
  const where = `port ${String(port)} on ${host}`;
  const message =
    code === 'EADDRINUSE'
      ? `${where} is in use. Is the server running already? ./stopall ends this checkout's; otherwise ${otherwise}`
      : `cannot listen on ${where}: ${code}`;
  return new CommandError(EXIT.unavailable, message, { cause });
}

/** An option as it is to be typed: behind `npm start --`, where npm has started this. */
export function typed(
  option: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return env['npm_lifecycle_event'] === 'start' ? `npm start -- ${option}` : option;
}

/**
 * The first port that servers of one machine would want twice, and who wants it; undefined where there is none.
 *
 * @param configs - of the servers that this machine runs
 */
export function clashIn(configs: readonly ServerConfig[]): string | undefined {
  const wanted = configs.flatMap(({ self, master, peers }) => {
    const own = peers[self];
    const who = `server ${String(self)}`;
    return [
      { address: master, what: `${who} for masters` },
      ...(own === undefined ? [] : [{ address: own, what: `${who} for its peers` }]),
    ];
  });
  for (const [i, { address, what }] of wanted.entries()) {
    const other = wanted
      .slice(0, i)
      .find((one) => one.address.port === address.port && isOneMachine(one.address.host, address.host));
    if (other !== undefined) return `port ${String(address.port)} is used by ${other.what} and by ${what}`;
  }
  return undefined;
}

/**
 * Makes sure that the servers of a grid do not want the same port.
 *
 * @throws {@link CommandError} naming the port, and which two want it
 */
export function requireApart(configs: readonly ServerConfig[]): void {
  const clash = clashIn(configs);
  if (clash !== undefined)
    throw new CommandError(EXIT.usage, `-p and --base-port: ${clash}; move one of them`);
}

/** Whose port it is among those that a grid binds itself: `server 1 for masters`; undefined if nobody's. */
export function ownerOf({ host, port }: Address, configs: readonly ServerConfig[]): string | undefined {
  const ofMasters = configs.find(({ master }) => master.port === port && isOneMachine(master.host, host));
  if (ofMasters !== undefined) return `server ${String(ofMasters.self)} for masters`;
  // A peer elsewhere may have the same port on its own machine.
  const peers = configs[0]?.peers ?? [];
  const ofPeers = peers.findIndex((peer) => peer.port === port && isOneMachine(peer.host, host));
  return ofPeers === -1 ? undefined : `server ${String(ofPeers)} for its peers`;
}

/** Whether a port of one address may be that of the other: the same, or one of them is every address. */
function isOneMachine(a: string, b: string): boolean {
  const every = ['0.0.0.0', '::'];
  return a === b || every.includes(a) || every.includes(b);
}
