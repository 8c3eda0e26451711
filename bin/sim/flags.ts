/** The parsed options of `chatroom sim`. Independent of the option parser. */
import { FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';

/** The options about which runs there are, whatever is simulated. */
export interface RunFlags {
  /** The seed of the first run, below 2^32; each run has the next one. */
  readonly seed: number | undefined;
  readonly runs: number;
  /** The number of threads; by default that of the processors. */
  readonly jobs: number | undefined;
  /** The path of the plan in the search for the smallest plan of the seed. */
  readonly path: string | undefined;
  /** Files. */
  readonly plan: string | undefined;
  readonly trace: string | undefined;
  readonly export?: string | undefined;
  readonly json: boolean | undefined;
}

export interface SimFlags extends RunFlags {
  /** The protocol of the servers, if one was named. */
  readonly protocol?: string | undefined;
  readonly servers: number;
  /** In virtual time. */
  readonly seconds: number;
  /** Requests of clients a second, at each server. */
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  /** Whether the servers have no sessions. */
  readonly plain?: boolean | undefined;
  readonly scenario: string | undefined;
  /** Whether the output of the scenario is written into its file. */
  readonly update: boolean | undefined;
}

/** The defaults. */
export const DEFAULTS = { servers: 5, seconds: 10, rate: 20, faults: FAULT_KINDS, runs: 100 } as const;
