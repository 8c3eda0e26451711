/**
 * A protocol as the model of a grid has it on its net: an application for each server, and claims about all of them. Any protocol
 * that broadcasts on the net can be modelled. The net's own claims are the model's (netClaims.ts).
 */
import type { Findings } from '../check/findings.ts';
import type { Circumstances } from '../check/protocol.ts';
import type { History, PromiseTable } from '../check/promise.ts';
import type { Indication } from '../net/events.ts';
import type { NodeEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { Ghost } from './ghost.ts';

/** The result of a step of an application. */
export interface AppStep<App> {
  readonly app: App;
  /** The texts of the messages that it broadcasts, in order; each without a line break. */
  readonly sent: readonly string[];
}

/** A running server, as claims see it. */
export interface ServerView<App> {
  readonly self: number;
  /** From 1. */
  readonly incarnation: number;
  readonly app: App;
}

/** A state of the grid, as claims see it. Equal servers and ghosts in different states are the same objects. */
export interface GridView<App> {
  /** The servers that run, in the order of their ids. */
  readonly running: readonly ServerView<App>[];
  readonly ghost: Ghost;
}

/** A claim about states of the grid. */
export type Claim<App> =
  /** Of every state, or of every state of rest. */
  | {
      readonly kind: 'always' | 'eventually';
      /** The promise that it is about, by its name in the table of promises. */
      readonly name: string;
      /** What is wrong, as a sentence; undefined if nothing is. */
      broken(grid: GridView<App>): string | undefined;
    }
  /** Of one state at least: a model in which it cannot happen proves nothing. */
  | { readonly kind: 'sometimes'; readonly name: string; isMet(grid: GridView<App>): boolean };

/** One incarnation of a server whose trace is wanted. It takes requests and indications in order, and returns the events of the trace. */
export interface RecordedServer<F extends Fact = Fact> {
  request(request: string): readonly NodeEvent<F>[];
  indicated(indication: Indication): readonly NodeEvent<F>[];
}

/** Renames servers, by another order of the same servers. */
export interface Symmetry<App> {
  app(app: App, rename: (server: number) => number): App;
  /** The text of a message. */
  text(text: string, rename: (server: number) => number): string;
}

/**
 * A protocol whose messages the net of the model carries. All functions are pure.
 *
 * @typeParam App - the state of an application; plain data (what `structuredClone` copies), with its fields always in the same order
 */
export interface ModelledProtocol<App = unknown, F extends Fact = Fact> {
  readonly facts: FactTable;
  readonly promises: PromiseTable;
  /** The application of an incarnation that has just started. */
  init(server: number, incarnation: number, servers: number): App;
  /** What a client can request now, each as a verb phrase. Each request that happens takes one of the budget of messages. */
  requests(app: App): readonly string[];
  request(app: App, request: string): AppStep<App>;
  indicated(app: App, indication: Indication): AppStep<App>;
  readonly claims: readonly Claim<App>[];
  /** A server starts whose trace is wanted. */
  start(
    server: number,
    incarnation: number,
  ): { readonly server: RecordedServer<F>; readonly events: readonly NodeEvent<F>[] };
  /** All violations in the history of a path. */
  check(history: History<F>, circumstances: Circumstances): Findings;
  /** Kinds of facts that only repeat the action that caused them. */
  readonly redundant: readonly string[];
  /** For a protocol to which all servers are alike: symmetric states can be folded. Left out: they are not. */
  readonly symmetry?: Symmetry<App>;
  /**
   * For a protocol of which each promise is about two servers: the application without its knowledge of one peer. It is checked that nothing
   * else depends on it, and pairs are explored. Left out: all servers are explored at once.
   */
  without?(app: App, peer: number): App;
}
