/** A set of records of a fixed number of 32-bit words, in two buffers: the configurations that the search has visited. */

const FIRST_RECORDS = 1024;
/** Of 8 places of the table, at most so many are taken. */
const LOAD_OF_8 = 5;

export class Memo {
  readonly #width: number;
  readonly #recordsMax: number;
  #records: Int32Array;
  /** Number of a record + 1, by its hash; 0 is free. */
  #table: Int32Array;
  #size = 0;

  /**
   * @param width - the number of words of a record
   * @param bytesMax - the most memory that it takes, about
   */
  constructor(width: number, bytesMax: number) {
    this.#width = width;
    // While it grows, the old buffers are there, too.
    this.#recordsMax = Math.max(1, Math.floor(bytesMax / (4 * (width + 4) * 1.5)));
    this.#records = new Int32Array(width * FIRST_RECORDS);
    this.#table = new Int32Array(2 * FIRST_RECORDS);
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.#recordsMax;
  }

  /** Adds a record. Returns false if it is there already. */
  add(record: Int32Array): boolean {
    const width = this.#width;
    const mask = this.#table.length - 1;
    const records = this.#records;
    let place = hashOf(record, 0, width) & mask;
    for (let number = this.#table[place] as number; number !== 0; number = this.#table[place] as number) {
      const start = (number - 1) * width;
      let i = 0;
      while (i < width && records[start + i] === record[i]) i++;
      if (i === width) return false;
      place = (place + 1) & mask;
    }
    if ((this.#size + 1) * width > records.length) this.#grow();
    this.#records.set(record, this.#size * width);
    this.#table[place] = ++this.#size;
    if (this.#size * 8 > this.#table.length * LOAD_OF_8) this.#rehash();
    return true;
  }

  #grow(): void {
    const larger = new Int32Array(this.#records.length * 2);
    larger.set(this.#records);
    this.#records = larger;
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 1; number <= this.#size; number++) {
      let place = hashOf(this.#records, (number - 1) * this.#width, this.#width) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = number;
    }
    this.#table = table;
  }
}

function hashOf(words: Int32Array, from: number, width: number): number {
  let hash = 0x9e3779b9 | 0;
  for (let i = from; i < from + width; i++) {
    hash = Math.imul(hash ^ (words[i] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
