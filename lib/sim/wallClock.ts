/**
 * Simulated wall clocks. No code of a server may depend on one, because they are set forward and back; code that reads one by mistake
 * reads the simulated one, so that a run stays reproducible, and a step of the clock shows the mistake.
 */

/** The initial wall-clock time of a simulation: 2020-01-01T00:00:00Z, in ms since 1970. */
const EPOCH_MS = 1_577_836_800_000;

/** The wall clock of one host. It outlives the processes that run there. */
export class WallClock {
  /** Its difference to the time of the simulation. */
  offsetMs = 0;
}

/** The time that a wall clock shows at a time of the simulation, in ms since 1970. */
export function shownMs({ offsetMs }: WallClock, nowMs: number): number {
  return Math.floor(EPOCH_MS + nowMs + offsetMs);
}

/** The clock that is read. */
export interface WallTime {
  readonly nowMs: number;
  /** The clock of the host whose code runs. */
  readonly wallClock: WallClock;
}

/**
 * Runs `run` while `Date.now` is the wall clock of the host whose code runs, in whole ms. Synchronous: no other code of this process runs
 * meanwhile, and `Date.now` is restored afterwards.
 */
export function withWallClocks<T>(time: WallTime, run: () => T): T {
  /* eslint-disable no-restricted-properties -- it is replaced, not read */
  const real = Date.now;
  Date.now = () => shownMs(time.wallClock, time.nowMs);
  try {
    return run();
  } finally {
    Date.now = real;
  }
  /* eslint-enable no-restricted-properties */
}
