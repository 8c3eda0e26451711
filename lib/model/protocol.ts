/** What the model of a grid needs of the protocol on it: what its servers record, and what is promised of that. */
import type { Findings } from '../check/findings.ts';
import type { Circumstances } from '../check/protocol.ts';
import type { History, PromiseTable, Violation } from '../check/promise.ts';
import type { Indication } from '../net/events.ts';
import type { NodeEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';

/** One incarnation of a server on its net. Told of events, it gives what its trace says of them. */
export interface ModelledServer<F extends Fact = Fact> {
  /** A client has it send a message. */
  send(text: string): readonly NodeEvent<F>[];
  told(indication: Indication): readonly NodeEvent<F>[];
}

/** A protocol whose messages the net of the model carries. */
export interface ModelledProtocol<F extends Fact = Fact> {
  readonly facts: FactTable;
  readonly promises: PromiseTable;
  /** A server starts; with what its trace says of that. */
  start(
    server: number,
    incarnation: number,
  ): { readonly server: ModelledServer<F>; readonly events: readonly NodeEvent<F>[] };
  /** The fact that messages of the server have begun to exist, from number `first` on. */
  made(first: number, texts: readonly string[]): F;
  /** The fact that messages of another server were delivered. */
  delivered(sender: number, texts: readonly string[]): F;
  /** What is wrong with the deliveries of any beginning of a history. */
  checkDelivery(history: History<F>): Iterable<Violation>;
  /** All that is wrong with a history. */
  check(history: History<F>, circumstances: Circumstances): Findings;
  /** Kinds of facts that only repeat the step of the model which caused them. */
  readonly untold: readonly string[];
}
