/**
 * The trace: the events of a grid, in an envelope that is independent of the protocol. The simulator and real servers write it, checkers
 * judge it, and `replay` and the page show it. One JSON object per line; docs/TRACE.md describes it.
 */
import type { Fault } from './fault.ts';
import type { ValuesOf } from './fields.ts';
import type { EnvelopeEvent } from './kinds.ts';
import type { Fact } from './row.ts';

/** Incremented with every change that an older reader would misunderstand. */
export const TRACE_VERSION = 2;

/** The fields of the first line of a trace, after `trace` and `version`. */
export const HEADER = {
  protocol: { is: 'text', description: 'the protocol of its facts' },
  servers: { is: 'count', description: 'ids go from 0 to this - 1' },
  source: {
    is: ['sim', 'check', 'server'],
    description: 'the writer: the simulator, the model checker, or one server about itself',
  },
  'epochMs?': {
    is: 'ms',
    description:
      'ms since 1970 at `atMs` 0 by the wall clock, in a trace of a real server: several of them are merged by it',
  },
  'omitted?': {
    is: 'count',
    description:
      'the number of messages and other events that were left out, because there were too many: it is a sample',
  },
  'filtered?': {
    is: 'true',
    description: 'only the events of some kinds, servers or times are left',
  },
  'plain?': {
    is: 'true',
    description: 'servers had no sessions: the end of a link counts as a crash',
  },
  'title?': { is: 'text', description: 'the name of the grid: of agents, that of their configuration' },
  'names?': {
    is: 'texts',
    description: 'the names of the servers by id: of agents, the addresses of their boxes',
  },
  'path?': {
    is: 'text',
    description:
      'of the model checker of agents: the bounds of the model, and the steps of the path in it, which `ovid explore` follows',
  },
} as const;

/** The names of a grid and of its servers; left out: they have none. */
export type GridNames = Pick<TraceHeader, 'title' | 'names'>;

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

/** What a server does, or what happens to it, without its server and time. `F`: the facts of its protocol. */
export type NodeEvent<F extends Fact = Fact> =
  | EnvelopeEvent
  /** What its protocol records about itself. */
  | { readonly kind: 'fact'; readonly fact: F };

/** The fields that all events of servers have. */
export const COMMON = {
  atMs: { is: 'ms', description: 'ms from the beginning of the trace' },
  server: 'server',
  incarnation: { is: 'incarnation', description: 'distinguishes the incarnations of a server' },
  /**
   * The vector clock (Fidge 1988, Mattern 1989). A server's own entry keeps counting over its incarnations. In a trace of a single server,
   * the entries of the others are 0.
   */
  clock: {
    is: 'counts',
    description:
      'the vector clock: for each server, by id, the number of its events before this one, this one included',
  },
} as const;

/** An event of a server, with its time and its causal past. */
export type ServerEvent<F extends Fact = Fact> = ValuesOf<typeof COMMON> & NodeEvent<F>;

/** A fault that was injected. */
export interface FaultEvent {
  readonly atMs: number;
  readonly kind: 'fault';
  readonly fault: Fault;
}

/** One line of a trace after the first; lines are in the order of time. */
export type TraceEvent<F extends Fact = Fact> = ServerEvent<F> | FaultEvent;

/** A {@link ServerEvent} without its vector clock: the input of recorders and checkers. */
export type OwnEvent<F extends Fact = Fact> = IncarnationId & { readonly atMs: number } & NodeEvent<F>;

/** A {@link TraceEvent} without its vector clock. */
export type UnclockedEvent<F extends Fact = Fact> = FaultEvent | OwnEvent<F>;
