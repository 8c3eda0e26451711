/**
 * The limits of a server on everything that clients and peers can make grow, each with its unit, its default and its reason. Each is an
 * option of the same name; see `serverConfig`.
 */
import { DRAIN_MARK_BYTES } from './world/world.ts';

/** The bounds of one server. */
export interface Limits {
  /** The longest line that is read, of a master or of a peer. A longer one ends its connection. */
  readonly lineLimitBytes: number;
  /** The longest first line of an unidentified connection on the port for peers. A longer one ends it. */
  readonly unidentifiedLineLimitBytes: number;
  /** How many connections on the port for peers may be unidentified. At one too many the oldest goes. */
  readonly unidentifiedMax: number;
  /** A connection that has not said which server it is by then is closed. */
  readonly identifyWithinMs: number;
  /** How many masters may be connected. One too many is told so, and closed. */
  readonly mastersMax: number;
  /** When this many answers wait for a master to read, its next commands are not read. */
  readonly waitingAnswersMax: number;
  /** A master that has taken nothing of its answers for so long is closed. */
  readonly masterReadsWithinMs: number;
  /** When so many bytes wait in a socket, what else there is for it waits in the log; `DRAIN_MARK_BYTES` at least. */
  readonly unsentLimitBytes: number;
}

/** What a limit is unless somebody says otherwise, and what may be said. */
interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 24 * 60 * 60 * 1000;

export const LIMITS: Readonly<Record<keyof Limits, Bound>> = {
  /** Far above any message that a person writes, far below what would hurt a server to hold for a connection. */
  lineLimitBytes: { default: MIB, min: 64, max: 256 * MIB },
  /** No line that names a server is near it, and an unidentified connection gets no more of our memory. */
  unidentifiedLineLimitBytes: { default: KIB, min: 64, max: MIB },
  /** A peer is unidentified for no longer than a packet takes: more than these are no peers. */
  unidentifiedMax: { default: 64, min: 1, max: 100_000 },
  /** A peer says who it is with its first packet; whoever has not by now is none. */
  identifyWithinMs: { default: 1000, min: 50, max: 60_000 },
  /** More than anybody drives a server with, and few enough to hold the answers of. */
  mastersMax: { default: 100, min: 1, max: 100_000 },
  /** A few hundred bytes each: for all masters together some 30 MiB at the most, where all of them ask and none reads. */
  waitingAnswersMax: { default: 1000, min: 1, max: 1_000_000 },
  /** A person may stop a terminal to read it. A program that is stopped for longer holds a place that others want. */
  masterReadsWithinMs: { default: 30_000, min: 100, max: DAY_MS },
  /** A few network round trips' worth: enough to keep a fast reader busy, little to hold for a slow one. */
  unsentLimitBytes: { default: 256 * KIB, min: DRAIN_MARK_BYTES, max: 256 * MIB },
};

/** The names of all limits. */
export const LIMIT_NAMES = Object.keys(LIMITS) as readonly (keyof Limits)[];

/** A value for every limit, made from its name. */
export function forEachLimit<T>(valueOf: (name: keyof Limits) => T): Record<keyof Limits, T> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, valueOf(name)])) as Record<keyof Limits, T>;
}

/** What some limits were called in the version before: understood wherever a limit can be set. */
export const FORMER_LIMIT_NAMES = {
  unidentifiedLineLimitBytes: 'strangerLineLimitBytes',
  unidentifiedMax: 'strangersMax',
} as const satisfies { readonly [name in keyof Limits]?: string };
