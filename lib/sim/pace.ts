/** The rate at which a server reads from its sockets: unlimited, unless a fault slows it down. */

/** The most that a slow reader takes at a time is what it takes in so long: it reads little and often. */
const SLOW_READ_MS = 20;

/** The pace of one server, which all its sockets keep, each on its own. */
export class Pace {
  /** In bytes per ms, those in force. */
  readonly #limits: number[] = [];
  readonly #waiting = new Set<() => void>();
  /** The least of all limits; Infinity where there is none. */
  bytesPerMs = Infinity;

  /** Bounds it, in addition to other bounds that hold. Returns what undoes it; whoever waits is called then. */
  limit(bytesPerSecond: number): () => void {
    const bytesPerMs = bytesPerSecond / 1000;
    this.#limits.push(bytesPerMs);
    this.#settle();
    return () => {
      this.#limits.splice(this.#limits.indexOf(bytesPerMs), 1);
      this.#settle();
    };
  }

  /** How many bytes may be taken at a time. */
  get atATimeBytes(): number {
    return Math.max(1, Math.floor(this.bytesPerMs * SLOW_READ_MS));
  }

  /** Has `wake` called when the pace changes. */
  wait(wake: () => void): void {
    this.#waiting.add(wake);
  }

  /** It need not be called any more. */
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
