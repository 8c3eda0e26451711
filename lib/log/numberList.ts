/** A growing list of whole numbers below 2³², four bytes each. Append-only, so versions of a log can share one. */
export class NumberList {
  #numbers = new Uint32Array(16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends a number; amortised O(1). */
  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const grown = new Uint32Array(this.#length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#length++] = value;
  }

  /** The number at `index`, which must be below the length. */
  at(index: number): number {
    return this.#numbers[index] as number;
  }

  /** The last number; undefined where there is none. */
  last(): number | undefined {
    return this.#length === 0 ? undefined : this.at(this.#length - 1);
  }

  /** In a list that ascends: the index of the last number that is at most `value`; 0 where there is none. */
  lastAtMost(value: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.at(middle) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
