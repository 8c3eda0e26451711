/** A map that does not change: a map with one more entry is made in a time that grows with the square root of its size, not with its size. */

/** The number of changes that are kept beside the entries, at least. */
const CHANGES_MIN = 16;

/** Entries, and the changes since: few, so that they are copied with every change, and now and then joined with the entries. */
export class LayeredMap<K, V extends number | string | object> {
  readonly #entries: ReadonlyMap<K, V>;
  /** Undefined: the key was removed. */
  readonly #changes: ReadonlyMap<K, V | undefined>;
  readonly size: number;

  private constructor(entries: ReadonlyMap<K, V>, changes: ReadonlyMap<K, V | undefined>, size: number) {
    this.#entries = entries;
    this.#changes = changes;
    this.size = size;
  }

  static empty<K, V extends number | string | object>(): LayeredMap<K, V> {
    return new LayeredMap<K, V>(new Map(), new Map(), 0);
  }

  get(key: K): V | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** The map with this entry. */
  with(key: K, value: V): LayeredMap<K, V> {
    return this.#changed(key, value, this.has(key) ? this.size : this.size + 1);
  }

  /** The map without this key. */
  without(key: K): LayeredMap<K, V> {
    return this.has(key) ? this.#changed(key, undefined, this.size - 1) : this;
  }

  /** In no particular order. */
  keys(): Iterable<K> {
    return this.#joined(this.#changes).keys();
  }

  #changed(key: K, value: V | undefined, size: number): LayeredMap<K, V> {
    const changes = new Map(this.#changes).set(key, value);
    if (changes.size <= Math.max(CHANGES_MIN, Math.sqrt(this.#entries.size)))
      return new LayeredMap(this.#entries, changes, size);
    return new LayeredMap<K, V>(this.#joined(changes), new Map(), size);
  }

  #joined(changes: ReadonlyMap<K, V | undefined>): ReadonlyMap<K, V> {
    const joined = new Map(this.#entries);
    for (const [key, value] of changes)
      if (value === undefined) joined.delete(key);
      else joined.set(key, value);
    return joined;
  }
}
