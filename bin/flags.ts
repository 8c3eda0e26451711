/** The parsed options of a server, and the configuration made from them. Independent of the option parser. */
import { serverConfig, type ServerConfig } from '../lib/config.ts';
import { forEachLimit, type Limits } from '../lib/limits.ts';
import type { Address } from '../lib/world/world.ts';
import { validConfig } from './reason/config.ts';

/** The level of the log on stderr, from nothing to everything. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The values of the options. */
export interface ServeFlags extends Limits {
  readonly host: string;
  readonly basePort: number;
  readonly peers: ReadonlyMap<number, Address> | undefined;
  readonly heartbeatMs: number;
  readonly suspectAfterMs: number;
  /** Whether it has no sessions. */
  readonly plain?: boolean | undefined;
  readonly logLevel: LogLevel;
  /** The file to which the trace is appended; undefined: no trace. */
  readonly trace?: string | undefined;
  /** The port for metrics; in a grid, that of server 0. Undefined: no metrics. */
  readonly metrics?: number | undefined;
}

/**
 * The configuration of server `id`.
 *
 * @throws a usage error that names the invalid option
 */
export function configOf(id: number, n: number, port: number, flags: ServeFlags): ServerConfig {
  const { host, basePort, peers, heartbeatMs, suspectAfterMs, plain } = flags;
  return validConfig(() =>
    serverConfig({
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
    }),
  );
}
