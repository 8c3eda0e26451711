/** Hashes of states by their content: the same in every copy of a model, independent of the numbers of parts there. */
import { grown } from './numbers.ts';
import type { Vocabulary } from './model.ts';

/** A hash of 32 bits. */
export function hashOfText(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return mixed(hash);
}

/** The finalizer of MurmurHash3: every bit of the argument changes every bit of the result with probability one half. */
function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Hashes states; each part is hashed once. */
export class Hasher {
  /** By place: the hashes of the parts there, by number. */
  readonly #byPlace: readonly Hashes[];

  constructor(vocabularies: readonly Vocabulary[]) {
    const hashes = new Map<Vocabulary, Hashes>();
    this.#byPlace = vocabularies.map((vocabulary) => {
      let shared = hashes.get(vocabulary);
      if (shared === undefined) hashes.set(vocabulary, (shared = new Hashes(vocabulary)));
      return shared;
    });
  }

  /** The hash of the part that has this number in this place of a state. */
  part(place: number, number: number): number {
    return (this.#byPlace[place] as Hashes).at(number);
  }

  /** The hash of some places of a state. */
  hashOf(state: ArrayLike<number>, places: readonly number[]): number {
    let hash = places.length;
    for (const place of places) {
      hash = Math.imul(hash ^ (this.#byPlace[place] as Hashes).at(state[place] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return mixed(hash);
  }

  /** The hash of the state whose numbers begin at `start`: a whole number below 2³². */
  hash(numbers: ArrayLike<number>, start = 0): number {
    const places = this.#byPlace;
    let hash = places.length;
    for (let place = 0; place < places.length; place++) {
      hash = Math.imul(hash ^ (places[place] as Hashes).at(numbers[start + place] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return mixed(hash);
  }
}

/** The hashes of one vocabulary's values. */
class Hashes {
  readonly #vocabulary: Vocabulary;
  #known = new Uint32Array(FIRST_COUNT);
  #count = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  at(number: number): number {
    if (number >= this.#count) this.#extend(number);
    return this.#known[number] as number;
  }

  /** Numbers are given one after the other, so that up to this one there are values. */
  #extend(number: number): void {
    if (number >= this.#known.length) this.#known = grown(this.#known, number + 1);
    while (this.#count <= number)
      this.#known[this.#count] = hashOfText(this.#vocabulary.keyAt(this.#count++));
  }
}

const FIRST_COUNT = 64;
