/**
 * The processor cores of a simulated host, shared by its processes. Optional: without them, handling an event takes no time.
 * Deterministic: processes get a core in the order in which they requested one, for one event each, or for one slice of a long one.
 */
import type { VirtualTime } from './time.ts';

/** The processor of a simulated host on which computation takes time. */
export interface CoreSettings {
  /** The number of events that can be handled at the same time. */
  readonly cores: number;
  /** The time for which one event, such as a timer or a chunk, occupies a core. */
  readonly costPerEventMs: number;
  /** The same for a connection that was accepted, made, or refused. */
  readonly costPerConnectionMs: number;
  /** The time for which the start of a process occupies a core, before it handles its first event. */
  readonly startCostMs: number;
}

/** A process that needs a core. */
export interface Runner {
  /** The remaining time of its next event; undefined if there is none any more. */
  readonly restMs: () => number | undefined;
  /** Called after it has had a core for `ms`. When the event has had all its time, it is handled and its effects become visible. */
  readonly spend: (ms: number) => void;
}

/** The time slice, after which another process runs: about that of Linux for several computing processes. */
const SLICE_MS = 4;

/** The cores of one host. */
export class Cores {
  readonly settings: CoreSettings;
  readonly #time: VirtualTime;
  #free: number;
  /** A `Set` keeps the order of insertion, and a process waits only once, however much work it has. */
  readonly #waiting = new Set<Runner>();
  readonly #running = new Set<Runner>();
  #busyMs = 0;

  constructor(time: VirtualTime, settings: CoreSettings) {
    this.#time = time;
    this.settings = settings;
    this.#free = settings.cores;
  }

  /** The total time for which the cores were busy. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** Requests a core for `runner`. A process runs on one core at a time. */
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
    // At the end of the queue; if it has no more work, it is skipped.
    this.request(runner);
  }
}
