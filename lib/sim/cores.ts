/**
 * The processor cores of a simulated host, shared by its processes. Optional: without them, handling an event takes no time.
 * Deterministic: processes get a core in the order in which they requested one, for one event each, or for one slice of a long one.
 */
import type { VirtualTime } from './time.ts';

/** What a computer is like on which computing takes time. */
export interface CoreSettings {
  /** How many events can be handled at the same time. */
  readonly cores: number;
  /** For how long the handling of one event occupies a core: a timer, a chunk. */
  readonly costPerEventMs: number;
  /** As long does that of a connection that was accepted or made, or could not be. */
  readonly costPerConnectionMs: number;
  /** For how long the start of a process occupies a core, before it handles its first event. */
  readonly startCostMs: number;
}

/** A process that needs a core. */
export interface Runner {
  /** How long the next of its events still takes; undefined where there is none any more. */
  readonly restMs: () => number | undefined;
  /** It has had a core for so long. When the event has had all its time, it is handled, and its effects are seen. */
  readonly spend: (ms: number) => void;
}

/** After so long another process has its turn: about what Linux gives to each of several that compute. */
const SLICE_MS = 4;

/** The cores of one computer. */
export class Cores {
  readonly settings: CoreSettings;
  readonly #time: VirtualTime;
  #free: number;
  /** The order of a `Set` is that of insertion, and a process waits once, however much it has to do. */
  readonly #waiting = new Set<Runner>();
  readonly #running = new Set<Runner>();
  #busyMs = 0;

  constructor(time: VirtualTime, settings: CoreSettings) {
    this.#time = time;
    this.settings = settings;
    this.#free = settings.cores;
  }

  /** How long its cores have computed, all together. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** Notes that `runner` has something to do. A process is on one core at a time. */
  request(runner: Runner): void {
    if (this.#running.has(runner)) return;
    this.#waiting.add(runner);
    this.#assign();
  }

  #assign(): void {
    for (const runner of this.#waiting) {
      if (this.#free === 0) return;
      this.#waiting.delete(runner);
      const restMs = runner.restMs();
      if (restMs === undefined) continue;
      const sliceMs = Math.min(restMs, SLICE_MS);
      this.#free--;
      this.#running.add(runner);
      this.#time.after(sliceMs, () => this.#finish(runner, sliceMs));
    }
  }

  #finish(runner: Runner, sliceMs: number): void {
    this.#busyMs += sliceMs;
    runner.spend(sliceMs);
    this.#free++;
    this.#running.delete(runner);
    // Behind those that wait already; if it has nothing more to do, it is passed over.
    this.request(runner);
  }
}
