/** The configuration of a server: every number with its name, its unit, its default and the reason for it. */
import { configSentence, type ConfigOption, type ConfigReason } from './configReason.ts';
import { FORMER_LIMIT_NAMES, forEachLimit, LIMIT_NAMES, LIMITS, type Limits } from './limits.ts';
import type { ClientSettings } from './client/clientPort.ts';
import type { NetSettings } from './net/net.ts';
import { SERVERS_MAX } from './wire/ids.ts';
import type { Address } from './world/world.ts';

/** The configuration of a process among its peers. */
export interface PeerConfig extends NetSettings, ClientSettings, Limits {}

/** The configuration that {@link serve} takes. Made by {@link serverConfig}. */
export interface ServerConfig extends PeerConfig {
  /** The address of the port for clients. */
  readonly clients: Address;
}

type LimitOptions = { readonly [name in keyof Limits]?: number | undefined } & {
  /** @deprecated names of the version before */
  readonly [name in keyof typeof FORMER_LIMIT_NAMES as (typeof FORMER_LIMIT_NAMES)[name]]?:
    number | undefined;
};

/** The options of a server; those that are left out have defaults. */
export interface ServerOptions extends PeerOptions {
  /** The port for clients: 10000 or above. */
  readonly port: number;
}

/** The options of a process among its peers; those that are left out have defaults. */
export interface PeerOptions extends LimitOptions {
  /** This server's id: 0 to n - 1. */
  readonly id: number;
  /** The number of servers. */
  readonly n: number;
  /** The address to listen on, for clients and peers. */
  readonly host?: string | undefined;
  /** Server i listens for its peers on `basePort + i`, unless `peers` contains another address. */
  readonly basePort?: number | undefined;
  /** Addresses of single servers, by id; this server's own entry is the address on which it listens. */
  readonly peers?: ReadonlyMap<number, Address> | undefined;
  readonly heartbeatPeriodMs?: number | undefined;
  readonly suspectAfterMs?: number | undefined;
  /** Whether it has no sessions: it sends and understands only `ping` and `msg`, and what is in transit on a broken connection is lost. */
  readonly isPlain?: boolean | undefined;
  /** Whether each write to a peer is an event. Off by default, because it costs time. */
  readonly reportsSent?: boolean | undefined;
}

/** The lowest port for clients of the lab's handout; ports below are used between servers. */
export const CLIENT_PORT_MIN = 10_000;
/** The highest number of a port. */
export const PORT_MAX = 65_535;

export const DEFAULTS = {
  /** Reachable only from this host. */
  host: '127.0.0.1',
  /** From the lab's handout. */
  basePort: 3000,
  /** Five heartbeats a second: cheap enough for an idle grid of sixteen, frequent enough for the deadline below. */
  heartbeatPeriodMs: 200,
  /**
   * 4.6 heartbeats, and not a whole number of them, so that a heartbeat and the deadline never coincide. The silence of a peer that stops
   * right after a heartbeat is detected after 920 ms, of one that stops right before the next after 720: within the second that
   * the handout allows, and above the 0.6 s for which a healthy server may be held up.
   */
  suspectAfterMs: 920,
  ...forEachLimit((name) => LIMITS[name].default),
} as const;

/**
 * Constants that are not options: no input makes any of them grow, and these times depend on each other and on the
 * promises about `alive`. A change of a single one would break a promise.
 */
const FIXED = {
  /** Long enough to read all sockets, short compared with the deadline of which it is a part. */
  lastLookMs: 20,
  /** A server that does not answer is often just starting, or just ending. */
  redialMinMs: 4,
  /** Ten dials a second to a server that is down cost little, and find it well within the 500 ms for a whole mesh. */
  redialMaxMs: 100,
  /** A server on a working network answers in milliseconds; the system's own limit is minutes. */
  dialTimeoutMs: 1000,
  /** TCP repeats a lost packet of a dial after a second: too late to find a server again within half a second. */
  dialAgainMs: 200,
  /** The listening port of a process that is being killed may be closed some milliseconds after its connections. */
  probeMinMs: 4,
  /**
   * On a busy host a process takes longer to end, and its crash may be detected as much later. A server that is only paused
   * or slow has to handle each of these connections: there are eight until it is suspected.
   */
  probeMaxMs: 256,
  /** A server with sessions sends `session` in the same packet. If the network has lost the rest of it, it sends it again by then. */
  plainAfterMs: 250,
} as const;

/**
 * In a grid of more than 16, `redialMaxMs` is as many times this: a server dials that many others until they listen, and the
 * servers that are being started compete for the same processors.
 */
const REDIAL_MAX_MS_PER_SERVER = 6;

/** The last look is a part of the deadline, and at most half of it. */
const SUSPECT_AFTER_MIN_MS = 2 * FIXED.lastLookMs;

/** An invalid option of a server. The message is the reason in one line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly reason: ConfigReason;

  constructor(reason: ConfigReason) {
    super(configSentence(reason));
    this.reason = reason;
  }
}

/**
 * Adds defaults, and validates the whole.
 *
 * @throws {@link ConfigError} with the option, its value and the allowed values
 */
export function serverConfig(options: ServerOptions): ServerConfig {
  const { id, port } = options;
  requireWhole('port', port, CLIENT_PORT_MIN, PORT_MAX);
  const config = peerConfig(options);
  if ((config.peers[id] as Address).port === port)
    throw new ConfigError({ code: 'port-of-peers', option: 'port', port });
  return { ...config, clients: { host: options.host ?? DEFAULTS.host, port } };
}

/**
 * Adds defaults to the options of a process without a port for clients, and validates the whole.
 *
 * @throws {@link ConfigError} with the option, its value and the allowed values
 */
export function peerConfig(options: PeerOptions): PeerConfig {
  const { id, n } = options;
  const host = options.host ?? DEFAULTS.host;
  const basePort = options.basePort ?? DEFAULTS.basePort;
  const heartbeatPeriodMs = options.heartbeatPeriodMs ?? DEFAULTS.heartbeatPeriodMs;
  const suspectAfterMs = options.suspectAfterMs ?? DEFAULTS.suspectAfterMs;
  const isPlain = options.isPlain ?? false;
  const former: Partial<Record<keyof Limits, keyof LimitOptions>> = FORMER_LIMIT_NAMES;
  const limits = forEachLimit((name) => options[name] ?? options[former[name] ?? name] ?? DEFAULTS[name]);
  // All peers may dial at the same moment, and are unidentified until their handshake was read.
  const unidentifiedMax = Math.max(limits.unidentifiedMax, n);

  requireWhole('n', n, 1, SERVERS_MAX);
  requireWhole('id', id, 0, n - 1);
  if (host === '') throw new ConfigError({ code: 'empty-host', option: 'host' });
  requireWhole('basePort', basePort, 1, 65_536 - n);
  requireWhole('heartbeatPeriodMs', heartbeatPeriodMs, 10, 60_000);
  requireWhole('suspectAfterMs', suspectAfterMs, SUSPECT_AFTER_MIN_MS, 600_000);
  for (const name of LIMIT_NAMES) requireWhole(name, limits[name], LIMITS[name].min, LIMITS[name].max);
  requireDeadline(heartbeatPeriodMs, suspectAfterMs);
  for (const [peer, address] of options.peers ?? []) {
    requireRange({ code: 'peer-id', option: 'peers', value: peer, min: 0, max: n - 1 });
    requireRange({ code: 'peer-port', option: 'peers', peer, value: address.port, min: 1, max: PORT_MAX });
  }

  const peers = Array.from(
    { length: n },
    (_, peer) => options.peers?.get(peer) ?? { host, port: basePort + peer },
  );
  return {
    ...FIXED,
    ...limits,
    self: id,
    n,
    peers,
    heartbeatPeriodMs,
    suspectAfterMs,
    redialMaxMs: Math.max(FIXED.redialMaxMs, n * REDIAL_MAX_MS_PER_SERVER),
    unidentifiedMax,
    isPlain,
    // A plain server needs only the first line of a peer.
    plainAfterMs: isPlain ? 0 : FIXED.plainAfterMs,
    reportsSent: options.reportsSent ?? false,
    // A late detector waits for one more heartbeat, no longer.
    maxLenienceMs: heartbeatPeriodMs,
  };
}

function requireWhole(option: ConfigOption, value: number, min: number, max: number): void {
  requireRange({ code: 'not-whole', option, value, min, max });
}

/** @param reason - the value, its range, and the code of the reason if the value is not in it */
function requireRange(reason: Extract<ConfigReason, { readonly value: number }>): void {
  const { value, min, max } = reason;
  if (!Number.isSafeInteger(value) || value < min || value > max) throw new ConfigError(reason);
}

/** One lost or late heartbeat must not cause a suspicion, and a punctual heartbeat must never coincide with the deadline. */
function requireDeadline(heartbeatPeriodMs: number, suspectAfterMs: number): void {
  if (suspectAfterMs > 2 * heartbeatPeriodMs && suspectAfterMs % heartbeatPeriodMs !== 0) return;
  throw new ConfigError({
    code: 'deadline-unfit',
    option: 'suspectAfterMs',
    deadlineMs: suspectAfterMs,
    heartbeatPeriodMs,
    fitMs: deadlineFor(heartbeatPeriodMs),
  });
}

/** A valid deadline for an error message: two and a half heartbeats, or the shortest allowed one. */
function deadlineFor(heartbeatPeriodMs: number): number {
  const deadlineMs = Math.max(Math.ceil(2.5 * heartbeatPeriodMs), SUSPECT_AFTER_MIN_MS);
  return deadlineMs % heartbeatPeriodMs === 0 ? deadlineMs + 1 : deadlineMs;
}
