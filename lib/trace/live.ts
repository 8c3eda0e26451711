/**
 * The messages between a running grid and its pages, over a WebSocket, one JSON object per message. Types only. Its events are those of
 * traces, and those that are still in progress and therefore in no trace.
 */
import type { UnclockedEvent } from './event.ts';
import type { Fact } from './row.ts';

/** An event of a server while it happens. `F`: the facts of its protocol. */
export type LiveEvent<F extends Fact = Fact> =
  | (UnclockedEvent<F> & {
      /** Of a delivery: the position in the receiver's log of its first message, from 0. */
      readonly position?: number;
    })
  /** The server was stopped, or continues: in a trace this is one fault with its duration. */
  | { readonly kind: 'paused' | 'resumed'; readonly atMs: number; readonly server: number };

/** Events of one server, as it reports them to the grid that started it. */
export interface LiveBatch {
  readonly kind: 'live';
  /** Times count from the origin of the system's monotonic clock, in ms. */
  readonly events: readonly LiveEvent[];
  /** The number of messages and other events before these that were left out, because there were too many. */
  readonly omitted: number;
  /** The reporting incarnation, and its present count: the messages in the log of a chat room. */
  readonly incarnation: number;
  readonly messages: number;
}

/** The state of a server, as the grid knows it. */
export interface ServerState {
  readonly id: number;
  readonly state: 'running' | 'paused' | 'down';
  /** The time of the last change of `state`, in ms of the live clock. */
  readonly sinceMs: number;
  readonly incarnation?: number;
  /** The peers that it believes alive, those that it suspects, and those that are down; the others are not known yet. Ascending. */
  readonly alive: readonly number[];
  readonly suspected: readonly number[];
  readonly lost: readonly number[];
  /** Its count: the messages in the log of a chat room. */
  readonly messages: number;
}

/** A message from a grid to a page. The live clock counts ms from the start of the grid. */
export type GridMessage =
  /** The first message. */
  | {
      readonly kind: 'hello';
      readonly servers: number;
      /** Of its facts; left out: the chat room. */
      readonly protocol?: string;
      /** The names of the grid and of its servers, as in the header of a trace. */
      readonly title?: string;
      readonly names?: readonly string[];
      /** What its servers run, as JSON; left out if it needs code that a page does not have. */
      readonly configuration?: string;
      /** Identifies this run of the grid: a page that gets another one starts anew. */
      readonly run: string;
      /** The wall clock's ms since 1970 at 0 of the live clock. */
      readonly epochMs: number;
      /** Whether its servers are plain: then the end of a link counts as a crash. */
      readonly plain?: true;
      readonly nowMs: number;
    }
  /** Events in the order in which they reached the grid; `omitted` were left out before these. */
  | {
      readonly kind: 'events';
      readonly events: readonly LiveEvent[];
      readonly omitted: number;
      readonly nowMs: number;
    }
  | {
      readonly kind: 'state';
      readonly servers: readonly ServerState[];
      /** By how much all links are slowed down, in ms; left out by grids that cannot do that. */
      readonly latencyMs?: number;
      readonly nowMs: number;
    }
  /** The outcome of a command. */
  | {
      readonly kind: 'done';
      readonly ask: number;
      readonly problem?: string;
      readonly answers: readonly string[];
    };

/** A request of a page: a line as it could be typed into the terminal of the grid. */
export interface PageRequest {
  /** Identifies the answer to this request. */
  readonly ask: number;
  readonly line: string;
}

/** The most by which all links of a grid can be slowed down. */
export const LATENCY_MAX_MS = 1_000;

/** The maximum length of a line that a page may send, in UTF-16 units: a typed message, not a file. */
export const REQUEST_MAX_CHARS = 64 * 1024;

/**
 * The codes with which a grid closes the socket of a page that must not reconnect by itself; the reason for the user goes with it.
 * `REPLACED`: too many pages were open. `GIVEN_UP`: the grid needs its memory for its servers.
 */
export const DISMISSALS = { REPLACED: 4001, GIVEN_UP: 4002 } as const;
