/** Numbers by a row and a key within it. */
export type Counted<K> = ReadonlyMap<number, ReadonlyMap<K, number>>;

/** Numbers that change during a step. What they were before it stays: a row is copied when it changes for the first time. */
export class Counts<K> {
  #rows: Counted<K>;
  /** The copies. */
  #changed: Map<number, Map<K, number>> | undefined;
  readonly #copied = new Set<number>();

  constructor(before: Counted<K>) {
    this.#rows = before;
  }

  /** 0 if nothing was added. */
  get(row: number, key: K): number {
    return this.#rows.get(row)?.get(key) ?? 0;
  }

  add(row: number, key: K, count: number): void {
    const counts = this.#rowOf(row);
    const sum = (counts.get(key) ?? 0) + count;
    if (sum === 0) counts.delete(key);
    else counts.set(key, sum);
  }

  /** All numbers that are not 0. */
  get counted(): Counted<K> {
    return this.#rows;
  }

  #rowOf(row: number): Map<K, number> {
    if (this.#changed === undefined) {
      this.#changed = new Map(this.#rows as ReadonlyMap<number, Map<K, number>>);
      this.#rows = this.#changed;
    }
    let counts = this.#changed.get(row);
    if (counts === undefined || !this.#copied.has(row)) {
      counts = new Map(counts);
      this.#changed.set(row, counts);
      this.#copied.add(row);
    }
    return counts;
  }
}
