/** The interface of a protocol that can be simulated: its servers, their records, and the requests of their clients. */
import type { Observable } from 'rxjs';
import type { Findings } from '../check/findings.ts';
import type { PromiseTable } from '../check/promise.ts';
import type { Circumstances } from '../check/protocol.ts';
import type { ServerConfig } from '../config.ts';
import type { Indication } from '../net/events.ts';
import type { NodeEvent, UnclockedEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { World } from '../world/world.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

/** One turn of a server. */
export interface SimulatedTurn<F extends Fact = Fact> {
  /** The event of the turn, if it is one of the net or the start of listening, with which beliefs begin; undefined for events of clients. */
  readonly event: Indication | { readonly kind: 'listening'; readonly incarnation: number } | undefined;
  /** The events of its trace, in order. */
  readonly records: readonly NodeEvent<F>[];
}

/** The servers of a simulation, as clients see them. */
export interface Servers {
  /** All ids, of running servers and of others. */
  readonly servers: readonly number[];
  isRunning(server: number): boolean;
  /** Starts a server that does not run. */
  start(server: number): void;
  /** Sends a line to the client port of a server. */
  command(server: number, line: string): void;
}

/** The requests of clients in one run, recorded so that they can be checked. */
export interface Workload<F extends Fact = Fact> {
  /** Makes a client request at each running server, from `fromMs` until before `untilMs`, every `everyMs`. */
  repeat(times: { readonly fromMs: number; readonly untilMs: number; readonly everyMs: number }): void;
  /** The number of requests that were made. */
  readonly count: number;
  /** Whether it has not made all of its requests yet, so that the run goes on after the time of its plan; left out: never. */
  readonly isBusy?: boolean;
  /** Records that a client has sent a line outside of the workload; of unknown content, if omitted. If it is a request, not all are known. */
  sentByOthers(line?: string): void;
  /** Why a history with these requests cannot be checked, as a sentence; undefined if it can. */
  uncheckable(): string | undefined;
  /** Whether a person would restart a server when all faults are over, because a part of it has ended; left out: none. */
  needsRestart?(server: number): boolean;
  /** The run has healed and come to rest, and its servers still run; left out: they are not looked at. */
  rest?(): void;
  /** The names of what is claimed to happen in some run and has happened in this one; left out: nothing is claimed. */
  readonly reached?: readonly string[];
  /** Finds violations of the promises of the protocol. */
  check(history: readonly UnclockedEvent<F>[], circumstances: Circumstances): Findings;
}

/** A protocol that can be simulated. `W`: what it keeps of one run. */
export interface SimulatedProtocol<F extends Fact = Fact, W extends Workload<F> = Workload<F>> {
  readonly facts: FactTable;
  readonly promises: PromiseTable;
  /** A server, while it is subscribed. Completes if the server ends by itself. */
  serve(config: ServerConfig, world: World, workload: W): Observable<SimulatedTurn<F>>;
  /**
   * The requests of a run; called before any server is served.
   *
   * @param messageBytes - the minimum length of messages of clients
   * @param random - for the choice of requests
   */
  workload(servers: Servers, time: VirtualTime, messageBytes: number, random: Random): W;
  /** A fact as a history stores it: without the padding that makes a message as long as `messageBytes`. */
  shortened(fact: F, messageBytes: number): F;
  /** What is claimed to happen in some run, by name; left out: nothing. */
  readonly claims?: readonly string[];
  /** Whether the workload starts the servers; left out: all run from the beginning. */
  readonly isStartedByWorkload?: boolean;
  /** The names of its servers by id; left out: they have none. */
  readonly names?: readonly string[];
  /** Whether a fact is recorded for traces only: the hash of a history leaves it out. Left out: none is. */
  isExtra?(fact: F): boolean;
}
