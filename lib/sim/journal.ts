/** The record of a simulated run: its history and its counters. */
import type { ChatFact } from '../agents/chatroom/facts.ts';
import type { ServerTurn } from '../server.ts';
import type { Happening, Life, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import { recorder, type Recorder } from '../trace/recorder.ts';
import { unpad } from './padding.ts';
import type { VirtualTime } from './time.ts';

/** Told of an event when it happens. */
export type OnEvent = (event: UnclockedEvent<ChatFact>) => void;

/** Writes down what happens, in the order in which it does. */
export class Journal {
  readonly history: UnclockedEvent<ChatFact>[] = [];
  /** Turns of servers. */
  turns = 0;
  /** Messages that servers have accepted from their masters, and deliveries at others. */
  accepted = 0;
  delivered = 0;
  readonly #time: VirtualTime;
  readonly #messageBytes: number;
  readonly #onEvent: OnEvent | undefined;
  /** Of the life that each server leads. */
  readonly #recorders: Recorder[] = [];
  /** By server and by what it tells its peers: its incarnation as a history counts it, from 1. */
  readonly #incarnations = new Map<string, number>();
  /** Whom each running server believes alive, as far as it has said. */
  readonly #beliefs = new Map<number, readonly number[]>();

  constructor(time: VirtualTime, messageBytes: number, onEvent: OnEvent | undefined) {
    this.#time = time;
    this.#messageBytes = messageBytes;
    this.#onEvent = onEvent;
  }

  /** Whether a server lists another among those alive. */
  lists(server: number, peer: number): boolean {
    return this.#beliefs.get(server)?.includes(peer) ?? false;
  }

  fault(fault: Fault): void {
    this.#add({ atMs: this.#time.nowMs, kind: 'fault', fault });
  }

  /** A process begins or dies: a server has started when its process has, and listens a moment later. */
  life(kind: 'started' | 'crashed', { server, incarnation }: Life): void {
    this.#beliefs.delete(server);
    if (kind === 'started') this.#recorders[server] = recorder();
    this.#add({ server, incarnation, atMs: this.#time.nowMs, kind });
  }

  turn(server: number, incarnation: number, turn: ServerTurn): void {
    // That something was handed to a connection is told only to those who watch.
    if (turn.event.kind !== 'sent') this.turns++;
    if (turn.event.kind === 'listening')
      this.#incarnations.set(`${String(server)} ${String(turn.event.incarnation)}`, incarnation);
    for (const happening of (this.#recorders[server] as Recorder)(turn)) {
      if (happening.kind === 'started' || happening.kind === 'crashed') continue;
      if (happening.kind === 'fact') this.#note(server, happening.fact);
      this.#add({
        server,
        incarnation,
        atMs: this.#time.nowMs,
        ...this.#counted(this.#shortened(happening)),
      });
    }
  }

  #note(server: number, fact: ChatFact): void {
    if (fact.kind === 'alive') this.#beliefs.set(server, fact.alive);
    else if (fact.kind === 'broadcast') this.accepted += fact.texts.length;
    else if (fact.kind === 'delivered' && fact.sender !== server) this.delivered += fact.texts.length;
  }

  #shortened(happening: Happening<ChatFact>): Happening<ChatFact> {
    if (this.#messageBytes === 0 || happening.kind !== 'fact' || !('texts' in happening.fact))
      return happening;
    const { fact } = happening;
    const texts = fact.texts.map((text) => unpad(text, this.#messageBytes));
    return { kind: 'fact', fact: { ...fact, texts } };
  }

  /** Peers say a number that is drawn; a history counts incarnations. */
  #counted(happening: Happening<ChatFact>): Happening<ChatFact> {
    if (happening.kind !== 'received' || happening.of === undefined) return happening;
    const { from, of } = happening;
    return { ...happening, of: this.#incarnations.get(`${String(from)} ${String(of)}`) ?? of };
  }

  #add(event: UnclockedEvent<ChatFact>): void {
    this.history.push(event);
    this.#onEvent?.(event);
  }
}
