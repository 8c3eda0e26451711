/**
 * The trace: what happened in a grid, one thing after the other, in an envelope that knows no protocol. The simulator writes it, a
 * real server writes the same, checkers judge it, and people look at it. One JSON object a line; docs/TRACE.md describes it.
 */
import type { Fault } from './fault.ts';
import type { ValuesOf } from './fields.ts';
import type { EnvelopeEvent } from './kinds.ts';
import type { Fact } from './row.ts';

/** Counts up with every change that an older reader would misunderstand. */
export const TRACE_VERSION = 2;

/** The fields of the first line of a trace behind `trace` and `version`. */
export const HEADER = {
  protocol: { is: 'text', says: 'the protocol of its facts' },
  servers: { is: 'count', says: 'ids go from 0 to this - 1' },
  source: {
    is: ['sim', 'check', 'server'],
    says: 'the writer: the simulator, the model checker, or one server about itself',
  },
  'epochMs?': {
    is: 'ms',
    says: 'ms since 1970 at `atMs` 0 by the wall clock, in a trace of a real server: several of them are merged by it',
  },
  'omitted?': {
    is: 'count',
    says: 'how many messages and other events were left out, because there were too many: it is a sample',
  },
  'filtered?': {
    is: 'true',
    says: 'only some kinds of its events, or those of some servers or of some time, were kept',
  },
  'plain?': {
    is: 'true',
    says: 'servers knew no sessions: to such a one a connection that breaks is a death',
  },
} as const;

/** The first line of a trace. */
export type TraceHeader = { readonly trace: 'grid'; readonly version: typeof TRACE_VERSION } & ValuesOf<
  typeof HEADER
>;

/** Identifies an incarnation of a server. A restarted server is another incarnation. */
export interface IncarnationId {
  readonly server: number;
  /** Differs from those of all other incarnations of the server, and has no other meaning: real servers draw a random number. */
  readonly incarnation: number;
}

/** What a server does, or what happens to it, without its server and time. `F` are the facts of its protocol. */
export type NodeEvent<F extends Fact = Fact> =
  | EnvelopeEvent
  /** What its protocol records of it. */
  | { readonly kind: 'fact'; readonly fact: F };

/** What every event of a server says, beside what happened. */
export const COMMON = {
  atMs: { is: 'ms', says: 'ms from the beginning of the trace' },
  server: 'server',
  incarnation: { is: 'incarnation', says: 'tells this incarnation of the server from its others' },
  /**
   * The vector clock (Fidge 1988, Mattern 1989). A server's own events count on over its incarnations. Alone, a server knows
   * only its own; the others' are 0.
   */
  clock: {
    is: 'counts',
    says: 'the vector clock: how many events of each server, by id, came before this one or are this one',
  },
} as const;

/** Something that a server did, when, and what it can have known of by then. */
export type ServerEvent<F extends Fact = Fact> = ValuesOf<typeof COMMON> & NodeEvent<F>;

/** Something that was done to the grid from outside. */
export interface FaultEvent {
  readonly atMs: number;
  readonly kind: 'fault';
  readonly fault: Fault;
}

/** One line of a trace behind the first; lines are in the order of time. */
export type TraceEvent<F extends Fact = Fact> = ServerEvent<F> | FaultEvent;

/** As {@link ServerEvent}, before its vector clock is known: what recorders and checkers go by. */
export type OwnEvent<F extends Fact = Fact> = IncarnationId & { readonly atMs: number } & NodeEvent<F>;

/** As {@link TraceEvent}, before vector clocks are known. */
export type UnclockedEvent<F extends Fact = Fact> = FaultEvent | OwnEvent<F>;
