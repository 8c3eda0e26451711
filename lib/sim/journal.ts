/** The record of a simulated run: its history and its counters. */
import type { Happening, Life, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import type { Fact } from '../trace/facts.ts';
import { rowOf, valueOf } from '../trace/words.ts';
import type { SimulatedProtocol, SimulatedTurn } from './protocol.ts';
import type { VirtualTime } from './time.ts';

/** Told of an event when it happens. */
export type OnEvent<F extends Fact = Fact> = (event: UnclockedEvent<F>) => void;

/** Writes down what happens, in the order in which it does. */
export class Journal<F extends Fact = Fact> {
  readonly history: UnclockedEvent<F>[] = [];
  /** Turns of servers. */
  turns = 0;
  /** Messages that servers have made, as their clients asked, and messages of others that they delivered. */
  accepted = 0;
  delivered = 0;
  readonly #protocol: SimulatedProtocol<F>;
  readonly #time: VirtualTime;
  readonly #messageBytes: number;
  readonly #onEvent: OnEvent<F> | undefined;
  /** By server and by what it tells its peers: its incarnation as a history counts it, from 1. */
  readonly #incarnations = new Map<string, number>();
  /** The servers that each running server believes alive, itself included, once it listens. */
  readonly #beliefs = new Map<number, Set<number>>();

  /** @param messageBytes - how long a message of a client is, at least */
  constructor(
    protocol: SimulatedProtocol<F>,
    time: VirtualTime,
    messageBytes: number,
    onEvent: OnEvent<F> | undefined,
  ) {
    this.#protocol = protocol;
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

  /** A process begins or dies: a server has started when its process has, and listens a moment later. */
  life(kind: 'started' | 'crashed', { server, incarnation }: Life): void {
    this.#beliefs.delete(server);
    this.#add({ server, incarnation, atMs: this.#time.nowMs, kind });
  }

  turn(server: number, incarnation: number, { event, happenings }: SimulatedTurn<F>): void {
    // That something was handed to a connection is told only to those who watch.
    if (event?.kind !== 'sent') this.turns++;
    if (event?.kind === 'listening') {
      this.#incarnations.set(`${String(server)} ${String(event.incarnation)}`, incarnation);
      this.#beliefs.set(server, new Set([server]));
    }
    for (const happening of happenings) {
      if (happening.kind === 'started' || happening.kind === 'crashed') continue;
      this.#note(server, happening);
      const added = {
        server,
        incarnation,
        atMs: this.#time.nowMs,
        ...this.#counted(this.#shortened(happening)),
      };
      this.#count(added);
      this.#add(added);
    }
  }

  #note(server: number, happening: Happening<F>): void {
    if (happening.kind === 'trusted') this.#beliefs.get(server)?.add(happening.peer);
    else if (happening.kind === 'suspected' || happening.kind === 'down')
      this.#beliefs.get(server)?.delete(happening.peer);
  }

  /** Counts the messages that a fact tells of. */
  #count(event: UnclockedEvent<F>): void {
    if (event.kind !== 'fact') return;
    const row = rowOf(event, this.#protocol.facts);
    const value = valueOf(event);
    this.accepted += row.makes?.(value).count ?? 0;
    const taken = row.takes?.(value);
    if (taken !== undefined && taken.from !== event.server) this.delivered += taken.count;
  }

  #shortened(happening: Happening<F>): Happening<F> {
    if (this.#messageBytes === 0 || happening.kind !== 'fact') return happening;
    return { kind: 'fact', fact: this.#protocol.shortened(happening.fact, this.#messageBytes) };
  }

  /** Peers say a number that is drawn; a history counts incarnations. */
  #counted(happening: Happening<F>): Happening<F> {
    if (happening.kind !== 'received' || happening.of === undefined) return happening;
    const { from, of } = happening;
    return { ...happening, of: this.#incarnations.get(`${String(from)} ${String(of)}`) ?? of };
  }

  #add(event: UnclockedEvent<F>): void {
    this.history.push(event);
    this.#onEvent?.(event);
  }
}
