/** The record of a simulated run: its history and its counters. */
import type { NodeEvent, IncarnationId, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import type { Fact } from '../trace/facts.ts';
import { rowOf, rowOfFact, valueOf } from '../trace/words.ts';
import type { SimulatedProtocol, SimulatedTurn } from './protocol.ts';
import type { VirtualTime } from './time.ts';

/** Called with each event when it happens. */
export type OnEvent<F extends Fact = Fact> = (event: UnclockedEvent<F>) => void;

/** What a journal needs of a protocol. */
type JournalledProtocol<F extends Fact> = Pick<SimulatedProtocol<F>, 'facts' | 'shortened'>;

/** Records events in their order. */
export class Journal<F extends Fact = Fact> {
  readonly history: UnclockedEvent<F>[] = [];
  /** The number of turns of servers. */
  turns = 0;
  /** The number of messages that servers have made on request of their clients, and of messages of others that they delivered. */
  accepted = 0;
  delivered = 0;
  readonly #protocol: JournalledProtocol<F>;
  /** Whether the protocol records which servers are believed alive; otherwise the beliefs of the net are used. */
  readonly #isListed: boolean;
  readonly #time: VirtualTime;
  readonly #messageBytes: number;
  readonly #onEvent: OnEvent<F> | undefined;
  /** Incarnations as the history counts them, from 1, by server and by the number that the server tells its peers. */
  readonly #incarnations = new Map<number, Map<number, number>>();
  /** The servers that each running server believes alive, itself included, from the time at which it listens. */
  readonly #beliefs = new Map<number, Set<number>>();

  /** @param messageBytes - the minimum length of messages of clients */
  constructor(
    protocol: JournalledProtocol<F>,
    time: VirtualTime,
    messageBytes: number,
    onEvent: OnEvent<F> | undefined,
  ) {
    this.#protocol = protocol;
    this.#isListed = Object.values(protocol.facts.rows).some(({ lists }) => lists !== undefined);
    this.#time = time;
    this.#messageBytes = messageBytes;
    this.#onEvent = onEvent;
  }

  /** Whether a server believes another alive. */
  lists(server: number, peer: number): boolean {
    return this.#beliefs.get(server)?.has(peer) ?? false;
  }

  fault(fault: Fault): void {
    this.#add({ atMs: this.#time.nowMs, kind: 'fault', fault });
  }

  /** An incarnation starts or ends: it starts with its process, and listens a moment later. */
  incarnation(kind: 'started' | 'crashed', { server, incarnation }: IncarnationId): void {
    this.#beliefs.delete(server);
    this.#add({ server, incarnation, atMs: this.#time.nowMs, kind });
  }

  turn(server: number, incarnation: number, { event, records }: SimulatedTurn<F>): void {
    // `sent` is reported only if it is requested, so it is not counted.
    if (event?.kind !== 'sent') this.turns++;
    if (event?.kind === 'listening') {
      const counted = this.#incarnations.get(server) ?? new Map<number, number>();
      this.#incarnations.set(server, counted.set(event.incarnation, incarnation));
      if (!this.#isListed) this.#beliefs.set(server, new Set([server]));
    }
    for (const record of records) {
      if (record.kind === 'started' || record.kind === 'crashed') continue;
      this.#note(server, record);
      const { nowMs: atMs } = this.#time;
      const counted = this.#counted(this.#shortened(record));
      // Most events are facts, and a literal is made faster than a copy.
      const added =
        counted.kind === 'fact'
          ? { server, incarnation, atMs, kind: counted.kind, fact: counted.fact }
          : { server, incarnation, atMs, ...counted };
      this.#count(added);
      this.#add(added);
    }
  }

  #note(server: number, record: NodeEvent<F>): void {
    if (this.#isListed) return;
    if (record.kind === 'trusted') this.#beliefs.get(server)?.add(record.peer);
    else if (record.kind === 'suspected' || record.kind === 'down')
      this.#beliefs.get(server)?.delete(record.peer);
  }

  /** Counts the messages of a fact, and records its list of servers. */
  #count(event: UnclockedEvent<F>): void {
    if (event.kind !== 'fact') return;
    const row = rowOf(event, this.#protocol.facts);
    const value = valueOf(event);
    const listed = row.lists?.(value);
    if (listed !== undefined) this.#beliefs.set(event.server, new Set(listed));
    const made = row.makes?.(value);
    // A message for one receiver is counted when it is delivered.
    if (made !== undefined && made.to === undefined) this.accepted += made.count;
    const taken = row.takes?.(value);
    if (taken !== undefined && taken.from !== event.server) this.delivered += taken.count;
  }

  #shortened(record: NodeEvent<F>): NodeEvent<F> {
    if (this.#messageBytes === 0 || record.kind !== 'fact') return record;
    return { kind: 'fact', fact: this.#protocol.shortened(record.fact, this.#messageBytes) };
  }

  /** Peers use random numbers; a history counts incarnations. */
  #counted(record: NodeEvent<F>): NodeEvent<F> {
    if (record.kind === 'received' && record.of !== undefined)
      return { ...record, of: this.#countOf(record.from, record.of) };
    if (record.kind !== 'fact' || (record.fact as { readonly of?: number }).of === undefined) return record;
    const taken = rowOfFact(record.fact, this.#protocol.facts).takes?.(record.fact);
    if (taken?.of === undefined) return record;
    return { kind: 'fact', fact: { ...record.fact, of: this.#countOf(taken.from, taken.of) } };
  }

  /** The incarnation of a server with this random number, as the history counts it. */
  #countOf(server: number, incarnation: number): number {
    return this.#incarnations.get(server)?.get(incarnation) ?? incarnation;
  }

  #add(event: UnclockedEvent<F>): void {
    this.history.push(event);
    this.#onEvent?.(event);
  }
}
