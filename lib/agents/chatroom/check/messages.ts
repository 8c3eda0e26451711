/**
 * Which broadcast a delivery is a delivery of. Goes by the identity that the trace gives; where it gives none, by the
 * contents, which then have to be unlike all others'.
 */
import type { FactEvent } from '../facts.ts';
import type { KnownLife, Lives } from '../../../check/lives.ts';

/** What one life has broadcast so far. */
export interface Sayings {
  readonly life: KnownLife;
  readonly texts: string[];
  readonly atMs: number[];
}

/** A message: whose, and as its how many-th, from 0. */
export interface Message {
  readonly by: Sayings;
  readonly number: number;
}

/** All messages of a history, as far as it has been read. */
export class MessageIndex {
  readonly #lives: Lives;
  readonly #sayings = new Map<KnownLife, Sayings>();
  readonly #byText = new Map<string, Message>();

  constructor(lives: Lives) {
    this.#lives = lives;
  }

  /** What a life has broadcast so far. */
  of(life: KnownLife): Sayings {
    let sayings = this.#sayings.get(life);
    if (sayings === undefined) this.#sayings.set(life, (sayings = { life, texts: [], atMs: [] }));
    return sayings;
  }

  add(event: FactEvent<'broadcast'>): void {
    const by = this.of(this.#lives.of(event));
    for (const text of event.fact.texts) {
      this.#byText.set(text, { by, number: by.texts.length });
      by.texts.push(text);
      by.atMs.push(event.atMs);
    }
  }

  /** The message that text `i` of a delivery is; undefined where nobody has broadcast it. */
  find({ fact }: FactEvent<'delivered'>, i: number): Message | undefined {
    const text = fact.texts[i] as string;
    if (fact.of === undefined || fact.first === undefined) return this.#byText.get(text);
    const by = this.of(this.#lives.of({ server: fact.sender, incarnation: fact.of }));
    const number = fact.first + i;
    return by.texts[number] === text ? { by, number } : undefined;
  }
}
