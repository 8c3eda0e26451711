/** A map from pairs of numbers to numbers, all below 2³², in typed arrays: cached results, which are looked up for each step of a search. */
export class PairTable {
  /** By slot: the pair, and its value plus 1; 0 is free. */
  #keys = new Uint32Array(2 * FIRST_SLOTS);
  #values = new Uint32Array(FIRST_SLOTS);
  #used = 0;

  /** The value of a pair; -1 if it has none. */
  get(first: number, second: number): number {
    return (this.#values[this.#slotOf(first, second)] as number) - 1;
  }

  /** @param value - below 2³² - 1 */
  set(first: number, second: number, value: number): void {
    let slot = this.#slotOf(first, second);
    if (this.#values[slot] === 0) {
      if (++this.#used * 2 > this.#values.length) {
        this.#grow();
        slot = this.#slotOf(first, second);
      }
      this.#keys[2 * slot] = first;
      this.#keys[2 * slot + 1] = second;
    }
    this.#values[slot] = value + 1;
  }

  /** The slot of a pair; if it has none, the free one in which it belongs. Open addressing with linear probing. */
  #slotOf(first: number, second: number): number {
    const keys = this.#keys;
    const values = this.#values;
    const mask = values.length - 1;
    let slot = hashOf(first, second) & mask;
    while (values[slot] !== 0 && (keys[2 * slot] !== first || keys[2 * slot + 1] !== second))
      slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#values = new Uint32Array(values.length * 2);
    for (let slot = 0; slot < values.length; slot++) {
      if (values[slot] === 0) continue;
      const [first, second] = [keys[2 * slot] as number, keys[2 * slot + 1] as number];
      const to = this.#slotOf(first, second);
      this.#keys[2 * to] = first;
      this.#keys[2 * to + 1] = second;
      this.#values[to] = values[slot] as number;
    }
  }
}

function hashOf(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}

/** A power of two. */
const FIRST_SLOTS = 64;
