/** What a server is told at its start: every number with its name, its unit, its default and the reason for it. */
import { configSentence, type ConfigOption, type ConfigReason } from './configReason.ts';
import { FORMER_LIMIT_NAMES, forEachLimit, LIMIT_NAMES, LIMITS, type Limits } from './limits.ts';
import type { ClientSettings } from './client/masterPort.ts';
import type { NetSettings } from './net/net.ts';
import { SERVERS_MAX } from './wire/ids.ts';
import type { Address } from './world/world.ts';

/** All that {@link serve} needs to know. Made by {@link serverConfig}. */
export interface ServerConfig extends NetSettings, ClientSettings, Limits {
  /** Where masters connect. */
  readonly master: Address;
}

type LimitOptions = { readonly [name in keyof Limits]?: number | undefined } & {
  /** @deprecated names of the version before */
  readonly [name in keyof typeof FORMER_LIMIT_NAMES as (typeof FORMER_LIMIT_NAMES)[name]]?:
    number | undefined;
};

/** What may be said about a server; what is left out has a default. */
export interface ServerOptions extends LimitOptions {
  /** This server's id: 0 to n - 1. */
  readonly id: number;
  /** How many servers there are. */
  readonly n: number;
  /** The port for clients: 10000 or above. */
  readonly port: number;
  /** The address to listen on, for clients and peers. */
  readonly host?: string | undefined;
  /** Server i listens for its peers on `basePort + i`, unless `peers` says otherwise. */
  readonly basePort?: number | undefined;
  /** Addresses of single servers, by id; this server's own is where it listens. */
  readonly peers?: ReadonlyMap<number, Address> | undefined;
  readonly heartbeatPeriodMs?: number | undefined;
  readonly suspectAfterMs?: number | undefined;
  /** Whether it has no sessions: it says and understands `ping` and `msg` alone, and what a broken connection held is lost. */
  readonly isPlain?: boolean | undefined;
  /** Whether each write to a peer is an event, for those who watch. Not unless asked for: it costs something. */
  readonly reportsSent?: boolean | undefined;
}

/** The handout's master ports begin here; below are those of the servers among themselves. */
export const MASTER_PORT_MIN = 10_000;

export const DEFAULTS = {
  /** Nobody but this machine, until told otherwise. */
  host: '127.0.0.1',
  /** The handout's. */
  basePort: 3000,
  /** Five beats a second: cheap enough for an idle grid of sixteen, frequent enough for the deadline below. */
  heartbeatPeriodMs: 200,
  /**
   * 4.6 beats, and not a whole number of them, so that a beat and the deadline never fall together. A peer that stops
   * right after a beat is noticed after 920 ms, one that stops right before the next after 720: within the second that
   * the handout allows, and above the 0.6 s for which a healthy server may be held up.
   */
  suspectAfterMs: 920,
  ...forEachLimit((name) => LIMITS[name].default),
} as const;

/**
 * What is no option: nobody outside can make any of it grow, and these times are chosen for each other and for what is
 * promised of `alive`. One of them changed by itself would break a promise before it would help anybody.
 */
const FIXED = {
  /** Long enough to read what waits in all sockets, short beside the deadline of which it is a part. */
  lastLookMs: 20,
  /** A server that is not there is often one that is being started, or one that has not quite ended. */
  redialMinMs: 4,
  /** Ten dials a second to a server that is down cost little, and find it well within the 500 ms for a whole mesh. */
  redialMaxMs: 100,
  /** A server on a network that works answers in milliseconds; the system's own limit is minutes. */
  dialTimeoutMs: 1000,
  /** What the network has lost of a call it repeats after a second: too late to find a server back within half of one. */
  dialAgainMs: 200,
  /** The port of a process that is being killed may be the last of it that is closed, some milliseconds after the first. */
  probeMinMs: 4,
  /**
   * A process takes longer to end where there is much to do, and as much longer it may take to find that out. One that only stands
   * still, or is slow, has each of these calls to answer: there are eight until it is suspected.
   */
  probeMaxMs: 256,
  /** A server with sessions says so in the same packet. A network that has lost the rest of it sends it again by then. */
  plainAfterMs: 250,
} as const;

/**
 * Of a grid of more than 16 as many times this: a server has so many more others to dial until they are there, and what it spends on
 * that while they are being started, all together take from each other.
 */
const REDIAL_MAX_MS_PER_SERVER = 6;

/** The last look is a part of the deadline, and not the larger one. */
const SUSPECT_AFTER_MIN_MS = 2 * FIXED.lastLookMs;

/** Something about a server's options cannot be. The message is the reason in one line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly reason: ConfigReason;

  constructor(reason: ConfigReason) {
    super(configSentence(reason));
    this.reason = reason;
  }
}

/**
 * Fills in what was left out, and checks the whole.
 *
 * @throws {@link ConfigError} naming the option, what it is, and what it may be
 */
export function serverConfig(options: ServerOptions): ServerConfig {
  const { id, n, port } = options;
  const host = options.host ?? DEFAULTS.host;
  const basePort = options.basePort ?? DEFAULTS.basePort;
  const heartbeatPeriodMs = options.heartbeatPeriodMs ?? DEFAULTS.heartbeatPeriodMs;
  const suspectAfterMs = options.suspectAfterMs ?? DEFAULTS.suspectAfterMs;
  const isPlain = options.isPlain ?? false;
  const former: Partial<Record<keyof Limits, keyof LimitOptions>> = FORMER_LIMIT_NAMES;
  const limits = forEachLimit((name) => options[name] ?? options[former[name] ?? name] ?? DEFAULTS[name]);
  // All peers may dial at the same moment, and be unidentified until they are heard.
  const unidentifiedMax = Math.max(limits.unidentifiedMax, n);

  requireWhole('n', n, 1, SERVERS_MAX);
  requireWhole('id', id, 0, n - 1);
  requireWhole('port', port, MASTER_PORT_MIN, 65_535);
  if (host === '') throw new ConfigError({ code: 'empty-host', option: 'host' });
  requireWhole('basePort', basePort, 1, 65_536 - n);
  requireWhole('heartbeatPeriodMs', heartbeatPeriodMs, 10, 60_000);
  requireWhole('suspectAfterMs', suspectAfterMs, SUSPECT_AFTER_MIN_MS, 600_000);
  for (const name of LIMIT_NAMES) requireWhole(name, limits[name], LIMITS[name].min, LIMITS[name].max);
  requireDeadline(heartbeatPeriodMs, suspectAfterMs);
  for (const [peer, address] of options.peers ?? []) {
    requireRange({ code: 'peer-id', option: 'peers', value: peer, min: 0, max: n - 1 });
    requireRange({ code: 'peer-port', option: 'peers', peer, value: address.port, min: 1, max: 65_535 });
  }

  const peers = Array.from(
    { length: n },
    (_, peer) => options.peers?.get(peer) ?? { host, port: basePort + peer },
  );
  if ((peers[id] as Address).port === port)
    throw new ConfigError({ code: 'port-of-peers', option: 'port', port });
  return {
    ...FIXED,
    ...limits,
    self: id,
    n,
    master: { host, port },
    peers,
    heartbeatPeriodMs,
    suspectAfterMs,
    redialMaxMs: Math.max(FIXED.redialMaxMs, n * REDIAL_MAX_MS_PER_SERVER),
    unidentifiedMax,
    isPlain,
    // To one that knows no sessions, the first word of a peer says all that there is to know.
    plainAfterMs: isPlain ? 0 : FIXED.plainAfterMs,
    reportsSent: options.reportsSent ?? false,
    // A late detector waits for one more beat, no longer.
    maxLenienceMs: heartbeatPeriodMs,
  };
}

function requireWhole(option: ConfigOption, value: number, min: number, max: number): void {
  requireRange({ code: 'not-whole', option, value, min, max });
}

/** @param reason - the value, its range, and why it is refused where it is not in that */
function requireRange(reason: Extract<ConfigReason, { readonly value: number }>): void {
  const { value, min, max } = reason;
  if (!Number.isSafeInteger(value) || value < min || value > max) throw new ConfigError(reason);
}

/** One lost or late beat must not be a death, and a beat that comes on time must never meet the deadline. */
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

/** A deadline that would do: two and a half beats, or the shortest that can be. */
function deadlineFor(heartbeatPeriodMs: number): number {
  const deadlineMs = Math.max(Math.ceil(2.5 * heartbeatPeriodMs), SUSPECT_AFTER_MIN_MS);
  return deadlineMs % heartbeatPeriodMs === 0 ? deadlineMs + 1 : deadlineMs;
}
