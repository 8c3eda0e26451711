/**
 * Finds the broadcast of a delivery: by the message id, if the trace has it, otherwise by the text, which then has to be
 * different from all others.
 */
import type { FactEvent } from '../facts.ts';
import type { EventRef } from '../../../check/evidence.ts';
import type { KnownIncarnation, Incarnations } from '../../../check/incarnations.ts';

/** The broadcasts of one incarnation so far. */
export interface Broadcasts {
  readonly sender: KnownIncarnation;
  readonly texts: string[];
  readonly atMs: number[];
}

/** A message: its sender's broadcasts, and its number among them, from 0. */
export interface Message {
  readonly by: Broadcasts;
  readonly number: number;
}

/** The broadcast of a message. */
export function broadcastOf({ by, number }: Message): EventRef {
  const { server, incarnation } = by.sender;
  return { server, incarnation, atMs: by.atMs[number] ?? 0, kind: 'broadcast', number };
}

/** All messages of a history, as far as it has been read. */
export class MessageIndex {
  readonly #incarnations: Incarnations;
  readonly #broadcasts = new Map<KnownIncarnation, Broadcasts>();
  readonly #byText = new Map<string, Message>();

  constructor(incarnations: Incarnations) {
    this.#incarnations = incarnations;
  }

  /** The broadcasts of an incarnation so far. */
  of(sender: KnownIncarnation): Broadcasts {
    let broadcasts = this.#broadcasts.get(sender);
    if (broadcasts === undefined)
      this.#broadcasts.set(sender, (broadcasts = { sender, texts: [], atMs: [] }));
    return broadcasts;
  }

  add(event: FactEvent<'broadcast'>): void {
    const by = this.of(this.#incarnations.of(event));
    for (const text of event.fact.texts) {
      this.#byText.set(text, { by, number: by.texts.length });
      by.texts.push(text);
      by.atMs.push(event.atMs);
    }
  }

  /** The message of text `i` of a delivery; undefined if it was never broadcast. */
  find({ fact }: FactEvent<'delivered'>, i: number): Message | undefined {
    const text = fact.texts[i] as string;
    if (fact.of === undefined || fact.first === undefined) return this.#byText.get(text);
    const by = this.of(this.#incarnations.of({ server: fact.sender, incarnation: fact.of }));
    const number = fact.first + i;
    return by.texts[number] === text ? { by, number } : undefined;
  }
}
