/** What the simulator needs of a protocol: its servers, what they record, and what their clients ask for. */
import type { Observable } from 'rxjs';
import type { Findings } from '../check/findings.ts';
import type { PromiseTable } from '../check/promise.ts';
import type { Circumstances } from '../check/protocol.ts';
import type { ServerConfig } from '../config.ts';
import type { Indication } from '../net/events.ts';
import type { NodeEvent, UnclockedEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { World } from '../world/world.ts';
import type { VirtualTime } from './time.ts';

/** One turn of a server. */
export interface SimulatedTurn<F extends Fact = Fact> {
  /** The event that began it, if it is the net's or the start of listening, with which beliefs begin; undefined for events of clients. */
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
  /** A client has sent a line that is not of the workload; unknown lines, if left out. If it is a request, not all are known. */
  sentByOthers(line?: string): void;
  /** Why a history with these requests cannot be checked, in a sentence; undefined if it can. */
  uncheckable(): string | undefined;
  /** Finds the promises of the protocol that were broken. */
  check(history: readonly UnclockedEvent<F>[], circumstances: Circumstances): Findings;
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
