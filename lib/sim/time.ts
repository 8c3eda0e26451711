/** Virtual time: a clock that jumps to the next due event, and a heap of due events. */
import TinyQueue from 'tinyqueue';
import { WallClock, type WallTime } from './wallClock.ts';

/** Something that is to happen. Cancelled by its flag: taking it out of the heap would cost more than passing it over. */
export interface Due {
  readonly atMs: number;
  /** Things due at the same time happen in the order in which they were set. */
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** The one clock of a simulation. Begins at 0. */
export class VirtualTime implements WallTime {
  /** The wall clock of whoever runs; one that is right, where that is nobody's code. */
  wallClock = new WallClock();
  readonly #heap = new TinyQueue<Due>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #nowMs = 0;
  #order = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Has `run` called `delayMs` from now, and after everything that was set for that moment before. */
  after(delayMs: number, run: () => void): Due {
    return this.at(this.#nowMs + delayMs, run);
  }

  /**
   * As {@link after}, but at `atMs`, or now where that is over. What must not overtake says so with this: a sum of a
   * difference need not be the moment that it was taken from.
   */
  at(atMs: number, run: () => void): Due {
    const due = { atMs: Math.max(this.#nowMs, atMs), order: this.#order++, run, isCancelled: false };
    this.#heap.push(due);
    return due;
  }

  /** Lets everything happen that is due until `untilMs`, that moment included; then it is `untilMs`. */
  runUntil(untilMs: number): void {
    for (let next = this.#heap.peek(); next !== undefined && next.atMs <= untilMs; next = this.#heap.peek()) {
      this.#heap.pop();
      if (next.isCancelled) continue;
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** As {@link runUntil}, but stops, and the clock with it, as soon as `isDone`, which is asked after each thing. */
  runUntilDone(untilMs: number, isDone: () => boolean): boolean {
    while (!isDone()) {
      const next = this.#heap.peek();
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return false;
      }
      this.#heap.pop();
      if (next.isCancelled) continue;
      this.#nowMs = next.atMs;
      next.run();
    }
    return true;
  }
}
