/**
 * The limits of a server on everything that clients and peers can make grow, each with its unit, its default and its reason. Each is an
 * option of the same name; see `serverConfig`.
 */
import { DRAIN_MARK_BYTES } from './world/world.ts';

/** The bounds of one server. */
export interface Limits {
  /** The maximum length of a line of a client or of a peer. A longer one ends its connection. */
  readonly lineLimitBytes: number;
  /** The maximum length of the first line of an unidentified connection on the peer port. A longer one ends it. */
  readonly unidentifiedLineLimitBytes: number;
  /** The maximum number of unidentified connections on the peer port. One too many closes the oldest. */
  readonly unidentifiedMax: number;
  /** A connection that is not identified after this time is closed. */
  readonly identifyWithinMs: number;
  /** The maximum number of clients. One too many gets an error line, and is disconnected. */
  readonly clientsMax: number;
  /** When this many answers wait for a client to read, its next commands are not read. */
  readonly waitingAnswersMax: number;
  /** A client that has read nothing of its answers for this time is disconnected. */
  readonly clientReadsWithinMs: number;
  /** When this many bytes wait in a socket, the rest waits in the log; at least `DRAIN_MARK_BYTES`. */
  readonly unsentLimitBytes: number;
}

/** The default of a limit, and its allowed range. */
interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 24 * 60 * 60 * 1000;

export const LIMITS: Readonly<Record<keyof Limits, Bound>> = {
  /** Far above any message that a person types, far below what would be expensive to store for a connection. */
  lineLimitBytes: { default: MIB, min: 64, max: 256 * MIB },
  /** Any valid first line is far shorter, and an unidentified connection gets no more memory. */
  unidentifiedLineLimitBytes: { default: KIB, min: 64, max: MIB },
  /** A peer is unidentified only for the time of a packet: more unidentified connections than these are not from peers. */
  unidentifiedMax: { default: 64, min: 1, max: 100_000 },
  /** A peer identifies itself with its first packet. */
  identifyWithinMs: { default: 1000, min: 50, max: 60_000 },
  /** More than a server is driven with, and few enough to store their answers. */
  clientsMax: { default: 100, min: 1, max: 100_000 },
  /** A few hundred bytes each: at most some 30 MiB for all clients together, if all of them ask and none reads. */
  waitingAnswersMax: { default: 1000, min: 1, max: 1_000_000 },
  /** A person may pause a terminal to read it. A program that is paused for longer occupies a place that others need. */
  clientReadsWithinMs: { default: 30_000, min: 100, max: DAY_MS },
  /** A few network round trips: enough to keep a fast reader busy, little to store for a slow one. */
  unsentLimitBytes: { default: 256 * KIB, min: DRAIN_MARK_BYTES, max: 256 * MIB },
};

/** The names of all limits. */
export const LIMIT_NAMES = Object.keys(LIMITS) as readonly (keyof Limits)[];

/** A record with a value for every limit, computed from its name. */
export function forEachLimit<T>(valueOf: (name: keyof Limits) => T): Record<keyof Limits, T> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, valueOf(name)])) as Record<keyof Limits, T>;
}

/** Names of limits in the previous version, which are accepted wherever a limit can be set. */
export const FORMER_LIMIT_NAMES = {
  unidentifiedLineLimitBytes: 'strangerLineLimitBytes',
  unidentifiedMax: 'strangersMax',
  clientsMax: 'mastersMax',
  clientReadsWithinMs: 'masterReadsWithinMs',
} as const satisfies { readonly [name in keyof Limits]?: string };
