/**
 * The messages between a running grid and its pages, over a WebSocket, one JSON object per message. Types only. An event is one of a
 * trace, or one that is not over yet and so is in no trace.
 */
import type { UnclockedEvent } from './event.ts';
import type { Fact } from './row.ts';

/** Something that a server did or that befell it, as it is told while it happens. `F` are the facts of its protocol. */
export type LiveEvent<F extends Fact = Fact> =
  | (UnclockedEvent<F> & {
      /** Of a delivery: the place in the receiver's log of its first message; the first of all is 0. */
      readonly position?: number;
    })
  /** The server was stopped, and goes on: a trace has this as one fault with its length. */
  | { readonly kind: 'paused' | 'resumed'; readonly atMs: number; readonly server: number };

/** Events of one server, as it tells them to the grid that started it. */
export interface LiveBatch {
  readonly kind: 'live';
  /** Times count from the origin of the system's monotonic clock, in ms. */
  readonly events: readonly LiveEvent[];
  /** How many messages and other events before these were left out, for there were too many. */
  readonly omitted: number;
  /** The incarnation that tells this, and what it counts by now: the messages in the log of a chat room. */
  readonly incarnation: number;
  readonly messages: number;
}

/** How a server of a grid is, as the grid itself knows. */
export interface ServerState {
  readonly id: number;
  readonly state: 'running' | 'paused' | 'down';
  /** Since when it is so, in ms of the live clock. */
  readonly sinceMs: number;
  readonly incarnation?: number;
  /** The peers that it believes alive, those that it suspects, and those that it has lost; of others it knows nothing yet. Ascending. */
  readonly alive: readonly number[];
  readonly suspected: readonly number[];
  readonly lost: readonly number[];
  /** What it counts: the messages in the log of a chat room. */
  readonly messages: number;
}

/** What a grid tells a page. The live clock counts ms from the start of the grid. */
export type Told =
  /** First of all. */
  | {
      readonly kind: 'hello';
      readonly servers: number;
      /** Tells this run of the grid from others: a page that finds another begins anew. */
      readonly run: string;
      /** The wall clock's ms since 1970 at 0 of the live clock. */
      readonly epochMs: number;
      /** Whether its servers know no sessions: to such a one a connection that breaks is a death. */
      readonly plain?: true;
      readonly nowMs: number;
    }
  /** Events in the order in which the grid heard of them; `omitted` were left out before these. */
  | {
      readonly kind: 'events';
      readonly events: readonly LiveEvent[];
      readonly omitted: number;
      readonly nowMs: number;
    }
  | { readonly kind: 'state'; readonly servers: readonly ServerState[]; readonly nowMs: number }
  /** A command was carried out, or why not. */
  | {
      readonly kind: 'done';
      readonly ask: number;
      readonly problem?: string;
      readonly answers: readonly string[];
    };

/** What a page asks of a grid: a line as it could be typed into its terminal. */
export interface Asked {
  /** Tells the answer to this from others. */
  readonly ask: number;
  readonly line: string;
}

/** The longest line that a page may ask for, in UTF-16 units: a message of a person, not a file. */
export const ASKED_MAX_CHARS = 64 * 1024;

/**
 * The codes with which a grid closes the socket of a page that is not to come back by itself; the reason goes with it, for people.
 * `REPLACED`: too many pages were open. `GIVEN_UP`: the grid needs its memory for its servers.
 */
export const DISMISSALS = { REPLACED: 4001, GIVEN_UP: 4002 } as const;
