/** What a server was told on the command line, and what its configuration comes to. Knows no parser of options. */
import { ConfigError, serverConfig, type ServerConfig } from '../lib/config.ts';
import type { Address } from '../lib/world/world.ts';
import { CommandError, EXIT } from './exit.ts';

/** How much a server says on stderr, from nothing to everything. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the options come to. */
export interface ServeFlags {
  readonly host: string;
  readonly basePort: number;
  readonly peers: ReadonlyMap<number, Address> | undefined;
  readonly heartbeatMs: number;
  readonly suspectAfterMs: number;
  readonly lineLimitBytes: number;
  readonly logLevel: LogLevel;
}

/**
 * The configuration of server `id`.
 *
 * @throws {@link CommandError} naming the option that cannot be
 */
export function configOf(id: number, n: number, port: number, flags: ServeFlags): ServerConfig {
  const { host, basePort, peers, heartbeatMs, suspectAfterMs, lineLimitBytes } = flags;
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
      lineLimitBytes,
    });
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(EXIT.usage, error.message, { cause: error });
    throw error;
  }
}
