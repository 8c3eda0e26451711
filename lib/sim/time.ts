/** Virtual time: a clock that jumps to the next due event, and a heap of due events. */
import TinyQueue from 'tinyqueue';
import { WallClock, type WallTime } from './wallClock.ts';

/** A scheduled callback. Cancelled by a flag: removal from the heap would cost more than skipping it. */
export interface Due {
  readonly atMs: number;
  /** Callbacks due at the same time run in the order in which they were scheduled. */
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** The clock of a simulation. Starts at 0. */
export class VirtualTime implements WallTime {
  /** The wall clock of the running process; a correct one while no process runs. */
  wallClock = new WallClock();
  readonly #heap = new TinyQueue<Due>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #nowMs = 0;
  #order = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Schedules `run` in `delayMs`, after everything that is already scheduled for that time. */
  after(delayMs: number, run: () => void): Due {
    return this.at(this.#nowMs + delayMs, run);
  }

  /**
   * Schedules `run` at `atMs`, or now if that has passed. Needed where order matters: because of rounding, now plus the difference may be
   * another time.
   */
  at(atMs: number, run: () => void): Due {
    const due = { atMs: Math.max(this.#nowMs, atMs), order: this.#order++, run, isCancelled: false };
    this.#heap.push(due);
    return due;
  }

  /** Runs everything that is due until `untilMs`, inclusive; then it is `untilMs`. */
  runUntil(untilMs: number): void {
    for (let next = this.#heap.peek(); next !== undefined && next.atMs <= untilMs; next = this.#heap.peek()) {
      this.#heap.pop();
      if (next.isCancelled) continue;
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Like {@link runUntil}, but stops, with the clock, as soon as `isDone`, which is evaluated after each callback. */
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
