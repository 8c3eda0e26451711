/** The rate at which a server reads from its sockets: unlimited, unless a fault slows it down. */

/** A slow reader reads the bytes of this time at once: little and often. */
const SLOW_READ_MS = 20;

/** The read rate of one server: the limit of each of its sockets. */
export class ReadRate {
  /** The limits in force, in bytes per ms. */
  readonly #limits: number[] = [];
  readonly #waiting = new Set<() => void>();
  /** The smallest limit; Infinity if there is none. */
  bytesPerMs = Infinity;

  /** Adds a limit. Returns a function that removes it, and calls the waiting callbacks. */
  limit(bytesPerSecond: number): () => void {
    const bytesPerMs = bytesPerSecond / 1000;
    this.#limits.push(bytesPerMs);
    this.#settle();
    return () => {
      this.#limits.splice(this.#limits.indexOf(bytesPerMs), 1);
      this.#settle();
    };
  }

  /** The number of bytes that may be read at once. */
  get atATimeBytes(): number {
    return Math.max(1, Math.floor(this.bytesPerMs * SLOW_READ_MS));
  }

  /** Calls `wake` when the rate changes. */
  wait(wake: () => void): void {
    this.#waiting.add(wake);
  }

  /** Cancels {@link wait}. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  #settle(): void {
    this.bytesPerMs = Math.min(Infinity, ...this.#limits);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
