/** A growing list of whole numbers below 2³², four bytes each. Append-only, so that versions of a log can share one. */
export class NumberList {
  /** Blocks of BLOCK_NUMBERS each; the first one is smaller at first. */
  readonly #blocks: Uint32Array[];
  /** The first block: most lists have no other. */
  #first = new Uint32Array(FIRST_NUMBERS);
  #length = 0;

  constructor() {
    this.#blocks = [this.#first];
  }

  get length(): number {
    return this.#length;
  }

  /** Appends a number. A call copies at most one block, however long the list. */
  push(value: number): void {
    const at = this.#length & (BLOCK_NUMBERS - 1);
    let block = this.#blocks[this.#length >>> BLOCK_BITS];
    if (block === undefined) {
      block = new Uint32Array(BLOCK_NUMBERS);
      this.#blocks.push(block);
    } else if (at === block.length) {
      const grown = new Uint32Array(at * 2);
      grown.set(block);
      this.#first = this.#blocks[0] = block = grown;
    }
    block[at] = value;
    this.#length++;
  }

  /** The number at `index`, which must be below the length. */
  at(index: number): number {
    if (index < BLOCK_NUMBERS) return this.#first[index] as number;
    return (this.#blocks[index >>> BLOCK_BITS] as Uint32Array)[index & (BLOCK_NUMBERS - 1)] as number;
  }

  /** The last number; undefined if the list is empty. */
  last(): number | undefined {
    return this.#length === 0 ? undefined : this.at(this.#length - 1);
  }

  /** In an ascending list: the index of the last number that is at most `value`; 0 if there is none. */
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

const FIRST_NUMBERS = 16;
/**
 * The size of a block in numbers, a power of two: 64 KiB. One array that doubles would copy tens of MiB at once in a log of ten million
 * messages.
 */
const BLOCK_BITS = 14;
const BLOCK_NUMBERS = 2 ** BLOCK_BITS;
