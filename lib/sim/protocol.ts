/** What the simulator needs of a protocol: its servers, what they record, and what their clients ask for. */
import type { Observable } from 'rxjs';
import type { Findings } from '../check/findings.ts';
import type { PromiseTable } from '../check/promise.ts';
import type { DetectorBounds } from '../check/faultWindows.ts';
import type { ServerConfig } from '../config.ts';
import type { Indication } from '../net/events.ts';
import type { NodeEvent, UnclockedEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { World } from '../world/world.ts';
import type { VirtualTime } from './time.ts';

/** One turn of a server. */
export interface SimulatedTurn<F extends Fact = Fact> {
  /** What began it: of the net, or that the server listens now; undefined where only the protocol knows what it means. */
  readonly event: Indication | { readonly kind: 'listening'; readonly incarnation: number } | undefined;
  /** The events of its trace, in order. */
  readonly records: readonly NodeEvent<F>[];
}

/** The servers of a simulation, as clients see them. */
export interface Servers {
  /** All ids, running or not. */
  readonly servers: readonly number[];
  isRunning(server: number): boolean;
  /** Sends a line to the client port of a server. */
  command(server: number, line: string): void;
}

/** What the clients of one run ask for, so that it can be checked. */
export interface Workload<F extends Fact = Fact> {
  /** Has clients make a request at each server that runs, from `fromMs` on and before `untilMs`, every `everyMs`. */
  repeat(times: { readonly fromMs: number; readonly untilMs: number; readonly everyMs: number }): void;
  /** How many requests were made. */
  readonly count: number;
  /** A client has sent a line beside the workload; left out: whatever it liked. If that is a request, not all are known. */
  sentBeside(line?: string): void;
  /**
   * Finds the promises of the protocol that were broken.
   *
   * @throws ScenarioProblem where the requests cannot be told apart
   */
  check(history: readonly UnclockedEvent<F>[], circumstances: RunCircumstances): Findings;
}

/** What is known of a run beside its history. */
export interface RunCircumstances {
  /** When the history ends, in ms. */
  readonly endMs: number;
  /** Whether by then all faults have healed and the servers are at rest, so that liveness can be checked. */
  readonly isAtRest: boolean;
  readonly bounds: DetectorBounds;
}

/** A protocol that can be simulated. */
export interface SimulatedProtocol<F extends Fact = Fact> {
  readonly facts: FactTable;
  readonly promises: PromiseTable;
  /** A server, for as long as it is subscribed. It completes where the server ends by itself. */
  serve(config: ServerConfig, world: World): Observable<SimulatedTurn<F>>;
  /** @param messageBytes - how long a message of a client is, at least */
  workload(servers: Servers, time: VirtualTime, messageBytes: number): Workload<F>;
  /** A fact as a history holds it: without what only makes a message as long as `messageBytes`. */
  shortened(fact: F, messageBytes: number): F;
}
