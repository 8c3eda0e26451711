/**
 * Transfer of states from one copy of a model to another: as rows of the sender's numbers, which the receiver translates by a
 * table. The value of a number is sent to each receiver once.
 */
import type { State, Vocabulary } from './model.ts';
import { grown } from './numbers.ts';

/** States for one receiver. Plain data. */
export interface Batch {
  /** The values of the numbers that this receiver has not been sent yet. */
  readonly parts: readonly PartSent[];
  /** `count` rows: the numbers of a state, then the note that was sent with it. */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly count: number;
}

/** A part: of which vocabulary, by its place among them; the sender's number; the value. */
type PartSent = readonly [vocabulary: number, number: number, plain: unknown];

/** The vocabularies of a model, each once, and the index of the vocabulary of each place of a state. */
export interface Alphabet {
  readonly vocabularies: readonly Vocabulary[];
  readonly byPlace: readonly number[];
}

export function alphabetOf(places: readonly Vocabulary[]): Alphabet {
  const vocabularies = [...new Set(places)];
  return { vocabularies, byPlace: places.map((vocabulary) => vocabularies.indexOf(vocabulary)) };
}

/** States to be sent to one receiver. */
export class Outbox {
  readonly #alphabet: Alphabet;
  /** By vocabulary, then number: 1 if the receiver has been sent its value. */
  readonly #isSent: Uint8Array[];
  #parts: PartSent[] = [];
  #rows = new Uint32Array(0);
  #used = 0;
  #count = 0;
  /** Rows of states that were sent: the last one for each of RECENT places, by its hash. Made with the first state. */
  #recent = new Uint32Array(0);

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
    this.#isSent = alphabet.vocabularies.map(() => new Uint8Array(FIRST_PARTS));
  }

  /** @param note - a number below 2³² that goes with the state */
  add(state: State, note: number): void {
    const width = state.length + 1;
    if (this.#used + width > this.#rows.length) this.#rows = grown(this.#rows, width * FIRST_ROWS);
    const rows = this.#rows;
    for (let place = 0; place < state.length; place++) {
      const number = state[place] as number;
      const vocabulary = this.#alphabet.byPlace[place] as number;
      if ((this.#isSent[vocabulary] as Uint8Array)[number] !== 1) this.#send(vocabulary, number);
      rows[this.#used++] = number;
    }
    rows[this.#used++] = note;
    this.#count++;
  }

  /**
   * Whether the state was sent for certain; if not, it counts as sent from now on. Most states are reached several times, so that it is
   * worth more than it costs.
   *
   * @param hash - of the state
   */
  wasSent(state: State, hash: number): boolean {
    const width = state.length;
    if (this.#recent.length === 0) this.#recent = new Uint32Array(RECENT * width).fill(NO_NUMBER);
    const recent = this.#recent;
    const start = (Math.imul(hash, 0x85ebca6b) >>> (32 - RECENT_BITS)) * width;
    let place = 0;
    while (place < width && recent[start + place] === state[place]) place++;
    if (place === width) return true;
    for (; place < width; place++) recent[start + place] = state[place] as number;
    return false;
  }

  /** All states that were added since the last time; undefined if there are none. */
  take(): Batch | undefined {
    if (this.#count === 0) return undefined;
    const batch = { parts: this.#parts, rows: this.#rows, count: this.#count };
    // The rows may be transferred to another thread.
    this.#parts = [];
    this.#rows = new Uint32Array(this.#rows.length);
    this.#used = this.#count = 0;
    return batch;
  }

  #send(vocabulary: number, number: number): void {
    let isSent = this.#isSent[vocabulary] as Uint8Array;
    if (number >= isSent.length) {
      const more = new Uint8Array(Math.max(isSent.length * 2, number + 1));
      more.set(isSent);
      this.#isSent[vocabulary] = isSent = more;
    }
    isSent[number] = 1;
    const values = this.#alphabet.vocabularies[vocabulary] as Vocabulary;
    this.#parts.push([vocabulary, number, values.encode(number)]);
  }
}

/** States from one sender. */
export class Inbox {
  readonly #alphabet: Alphabet;
  /** By vocabulary, then the sender's number: the number here. */
  readonly #numbers: Uint32Array<ArrayBuffer>[];

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
    this.#numbers = alphabet.vocabularies.map(() => new Uint32Array(FIRST_PARTS));
  }

  /** Calls `each` with every state of a batch, in numbers of this side, and its note. */
  read({ parts, rows, count }: Batch, each: (state: State, note: number) => void): void {
    for (const [vocabulary, number, plain] of parts) {
      let numbers = this.#numbers[vocabulary] as Uint32Array<ArrayBuffer>;
      if (number >= numbers.length) this.#numbers[vocabulary] = numbers = grown(numbers, number + 1);
      numbers[number] = (this.#alphabet.vocabularies[vocabulary] as Vocabulary).decode(plain);
    }
    const { byPlace } = this.#alphabet;
    let used = 0;
    for (let i = 0; i < count; i++) {
      const state: number[] = [];
      for (const vocabulary of byPlace)
        state.push((this.#numbers[vocabulary] as Uint32Array)[rows[used++] as number] as number);
      each(state, rows[used++] as number);
    }
  }
}

/** A state as plain data that every copy of a model can decode. */
export function encodeState(places: readonly Vocabulary[], state: State): readonly unknown[] {
  return places.map((vocabulary, place) => vocabulary.encode(state[place] as number));
}

/** The state that such plain data encodes, in numbers of this copy of the model. */
export function decodeState(places: readonly Vocabulary[], plain: readonly unknown[]): State {
  return places.map((vocabulary, place) => vocabulary.decode(plain[place]));
}

const FIRST_PARTS = 64;
const FIRST_ROWS = 256;

const RECENT_BITS = 16;
const RECENT = 2 ** RECENT_BITS;
/** No part has this number. */
const NO_NUMBER = 2 ** 32 - 1;
