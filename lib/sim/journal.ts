/** The record of a simulated run: its history and its counters. */
import type { ServerTurn } from '../server.ts';
import type { Happening, Life, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import { recorder, type Recorder } from '../trace/recorder.ts';
import { unpad } from './padding.ts';
import type { VirtualTime } from './time.ts';

/** Told of an event when it happens. */
export type OnEvent = (event: UnclockedEvent) => void;

/** Writes down what happens, in the order in which it does. */
export class Journal {
  readonly history: UnclockedEvent[] = [];
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
    if (kind === 'started') this.#recorders[server] = recorder(server);
    this.#add({ server, incarnation, atMs: this.#time.nowMs, kind });
  }

  turn(server: number, incarnation: number, turn: ServerTurn): void {
    // That something was handed to a connection is told only to those who watch.
    if (turn.event.kind !== 'sent') this.turns++;
    for (const happening of (this.#recorders[server] as Recorder)(turn)) {
      if (happening.kind === 'started' || happening.kind === 'crashed') continue;
      this.#note(server, happening);
      this.#add({ server, incarnation, atMs: this.#time.nowMs, ...this.#shortened(happening) });
    }
  }

  #note(server: number, happening: Happening): void {
    if (happening.kind === 'alive') this.#beliefs.set(server, happening.alive);
    else if (happening.kind === 'broadcast') this.accepted += happening.texts.length;
    else if (happening.kind === 'delivered' && happening.sender !== server)
      this.delivered += happening.texts.length;
  }

  #shortened(happening: Happening): Happening {
    if (this.#messageBytes === 0 || !('texts' in happening)) return happening;
    return { ...happening, texts: happening.texts.map((text) => unpad(text, this.#messageBytes)) };
  }

  #add(event: UnclockedEvent): void {
    this.history.push(event);
    this.#onEvent?.(event);
  }
}
