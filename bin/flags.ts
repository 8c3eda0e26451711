/** The parsed options of a server, and the configuration made from them. Independent of the option parser. */
import { ConfigError, serverConfig, type ServerConfig } from '../lib/config.ts';
import { forEachLimit, LIMIT_NAMES, type Limits } from '../lib/limits.ts';
import type { Address } from '../lib/world/world.ts';
import { CommandError, EXIT } from './exit.ts';

/** How much a server says on stderr, from nothing to everything. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the options come to. */
export interface ServeFlags extends Limits {
  readonly host: string;
  readonly basePort: number;
  readonly peers: ReadonlyMap<number, Address> | undefined;
  readonly heartbeatMs: number;
  readonly suspectAfterMs: number;
  /** Whether it has no sessions. */
  readonly plain?: boolean | undefined;
  readonly logLevel: LogLevel;
  /** The file that the trace is added to; none is written where there is none. */
  readonly trace?: string | undefined;
  /** Where metrics are told; in a grid, those of server 0. Nowhere where there is none. */
  readonly metrics?: number | undefined;
}

/**
 * The configuration of server `id`.
 *
 * @throws {@link CommandError} naming the option that cannot be
 */
export function configOf(id: number, n: number, port: number, flags: ServeFlags): ServerConfig {
  const { host, basePort, peers, heartbeatMs, suspectAfterMs, plain } = flags;
  try {
    return serverConfig({
      id,
      n,
      port,
      host,
      basePort,
      peers,
      heartbeatPeriodMs: heartbeatMs,
      suspectAfterMs,
      isPlain: plain,
      ...forEachLimit((name) => flags[name]),
    });
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CommandError(EXIT.usage, inFlags(error.message), { cause: error });
    throw error;
  }
}

/** The flag of an option that is called the same: `--line-limit-bytes` for `lineLimitBytes`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A configuration's complaint with the option named as it is typed. */
function inFlags(message: string): string {
  const name = Object.keys(FLAGS).find((candidate) => message.startsWith(candidate));
  return name === undefined ? message : `${FLAGS[name] ?? name}${message.slice(name.length)}`;
}

const FLAGS: Readonly<Record<string, string>> = {
  'base port': '--base-port',
  'heartbeat period': '--heartbeat-ms',
  'suspicion deadline': '--suspect-after-ms',
  host: '--host',
  peers: '--peers',
  ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, flagOf(name)])),
};
