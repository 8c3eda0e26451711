/** The rate at which a server reads from its sockets: unlimited, unless a fault slows it down. */

/** A slow reader reads as many bytes at a time as it may read in this time: little and often. */
const SLOW_READ_MS = 20;

/** The read rate of one server: the limit of each of its sockets. */
export class ReadRate {
  /** In bytes per ms, those in force. */
  readonly #limits: number[] = [];
  readonly #waiting = new Set<() => void>();
  /** The least of all limits; Infinity where there is none. */
  bytesPerMs = Infinity;

  /** Limits it, in addition to other limits in force. Returns a function that removes the limit, and calls the waiting callbacks. */
  limit(bytesPerSecond: number): () => void {
    const bytesPerMs = bytesPerSecond / 1000;
    this.#limits.push(bytesPerMs);
    this.#settle();
    return () => {
      this.#limits.splice(this.#limits.indexOf(bytesPerMs), 1);
      this.#settle();
    };
  }

  /** How many bytes may be read at a time. */
  get atATimeBytes(): number {
    return Math.max(1, Math.floor(this.bytesPerMs * SLOW_READ_MS));
  }

  /** Has `wake` called when the rate changes. */
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
