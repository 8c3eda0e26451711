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
  readonly strangersMax: number;
  readonly mastersMax: number;
  readonly logLevel: LogLevel;
  /** The file that the trace is added to; none is written where there is none. */
  readonly trace?: string | undefined;
}

/**
 * The configuration of server `id`.
 *
 * @throws {@link CommandError} naming the option that cannot be
 */
export function configOf(id: number, n: number, port: number, flags: ServeFlags): ServerConfig {
  const { host, basePort, peers, heartbeatMs, suspectAfterMs, lineLimitBytes, strangersMax, mastersMax } =
    flags;
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
      strangersMax,
      mastersMax,
    });
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CommandError(EXIT.usage, inFlags(error.message), { cause: error });
    throw error;
  }
}

/** A configuration's complaint with the option named as it is typed. */
function inFlags(message: string): string {
  return message.replace(
    /^(base port|heartbeat period|suspicion deadline|line limit|strangers, most|masters, most|host|peers)/,
    (name) => FLAGS[name] ?? name,
  );
}

const FLAGS: Readonly<Record<string, string>> = {
  'base port': '--base-port',
  'heartbeat period': '--heartbeat-ms',
  'suspicion deadline': '--suspect-after-ms',
  'line limit': '--line-limit-bytes',
  'strangers, most': '--strangers-max',
  'masters, most': '--masters-max',
  host: '--host',
  peers: '--peers',
};
