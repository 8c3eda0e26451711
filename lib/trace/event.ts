/**
 * The trace: what happened in a grid, one thing after the other. The simulator writes it, a real server writes the same,
 * the checkers judge it, and people look at it. One JSON object a line; docs/trace.schema.json says the same to a machine.
 */
import type { Fault } from './fault.ts';

/** Counts up with every change that an older reader would misunderstand. */
export const TRACE_VERSION = 1;

/** The first line of a trace. */
export interface TraceHeader {
  readonly trace: 'chatroom';
  readonly version: typeof TRACE_VERSION;
  /** Ids go from 0 to this - 1. */
  readonly servers: number;
  /** Who wrote it: the simulator, the model checker, or one server about itself. */
  readonly source: 'sim' | 'check' | 'server';
  /** The wall clock's ms since 1970 at `atMs` 0, in a trace of a real server: by it several of them are put together. */
  readonly epochMs?: number;
  /** How much was left out of it, messages and other events, where there was too much to be told: it is a sample. */
  readonly omitted?: number;
  /** Whether servers knew no sessions: to such a one a connection that breaks is a death. */
  readonly plain?: true;
}

/** One life of a server. A restarted server is another incarnation. */
export interface Life {
  readonly server: number;
  /** Tells this life from the others of the same server, and says nothing else: real servers draw it by lot. */
  readonly incarnation: number;
}

/** What a server does, or what happens to it. */
export type Happening =
  | { readonly kind: 'started' }
  /** The incarnation ended without being told to, or was killed, or a master had it crash. */
  | { readonly kind: 'crashed' }
  /** The incarnation ended in good order: by a signal that asks for it, or with the grid that had started it. */
  | { readonly kind: 'stopped' }
  /** A master's command other than a broadcast. */
  | {
      readonly kind: 'command';
      readonly command: 'get' | 'alive' | 'follow' | 'crash' | 'refused' | 'overlong';
    }
  /** Messages were accepted from a master: this life's, numbered on from `first`; its first one is 0. */
  | { readonly kind: 'broadcast'; readonly first: number; readonly texts: readonly string[] }
  /** Messages of its own, `count` from number `first` on, were handed to the connection with `to`. */
  | { readonly kind: 'sent'; readonly to: number; readonly first: number; readonly count: number }
  /**
   * Messages of another server entered the log. Which they are (the sender's incarnation `of`, the number of the `first`)
   * is known where sender and receiver are seen together: a server alone cannot tell, and leaves these out.
   */
  | {
      readonly kind: 'delivered';
      readonly sender: number;
      readonly of?: number;
      readonly first?: number;
      readonly texts: readonly string[];
    }
  | { readonly kind: 'suspected'; readonly peer: number }
  | { readonly kind: 'trusted'; readonly peer: number }
  /** A peer that was trusted is no more: a call to it was refused, or it is in another life. */
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: string }
  /** A connection has become a link; what tells it from others is the same at both ends. */
  | { readonly kind: 'linkUp'; readonly peer: number; readonly connection?: string }
  | { readonly kind: 'linkDown'; readonly peer: number; readonly reason: string }
  /** What the server answers to `alive` has changed to this: ascending ids. */
  | { readonly kind: 'alive'; readonly alive: readonly number[] };

/** Something that a server did, when, and what it can have known of by then. */
export type ServerEvent = Life & {
  /** In ms from the beginning of the trace. */
  readonly atMs: number;
  /**
   * The vector clock (Fidge 1988, Mattern 1989): how many events of each server, by id, came before this one or are this
   * one. A server's own events count on over its lives. Alone, a server knows only its own; the others' are 0.
   */
  readonly clock: readonly number[];
} & Happening;

/** Something that was done to the grid from outside. */
export interface FaultEvent {
  readonly atMs: number;
  readonly kind: 'fault';
  readonly fault: Fault;
}

/** One line of a trace behind the first; lines are in the order of time. */
export type TraceEvent = ServerEvent | FaultEvent;

/** As {@link ServerEvent}, before its vector clock is known: what recorders and checkers go by. */
export type UnclockedEvent = FaultEvent | (Life & { readonly atMs: number } & Happening);
