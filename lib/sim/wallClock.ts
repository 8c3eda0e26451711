/**
 * Wall clocks. Nothing in a server may go by them, for they are set forward and back; whoever reads one by mistake reads
 * the simulated one here, so that a run can be had again all the same, and a step of the clock can do its harm.
 */

/** What a wall clock shows at the beginning of a simulation: 2020-01-01T00:00:00Z, in ms since 1970. */
const EPOCH_MS = 1_577_836_800_000;

/** The wall clock of one machine. It outlives the processes that run there. */
export class WallClock {
  /** How far ahead of the simulation's time it is. */
  offsetMs = 0;
}

/** Whose clock is read. */
export interface WallTime {
  readonly nowMs: number;
  /** The clock of the machine whose code runs. */
  readonly wallClock: WallClock;
}

/**
 * Runs `run`, in which `Date.now` is the wall clock of the machine whose code runs, in whole ms as everywhere. Synchronous:
 * nobody else runs meanwhile, and afterwards it is what it was.
 */
export function withWallClocks<T>(time: WallTime, run: () => T): T {
  /* eslint-disable no-restricted-properties -- it is replaced, not read */
  const real = Date.now;
  Date.now = () => Math.floor(EPOCH_MS + time.nowMs + time.wallClock.offsetMs);
  try {
    return run();
  } finally {
    Date.now = real;
  }
  /* eslint-enable no-restricted-properties */
}
