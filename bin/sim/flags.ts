/** The parsed options of `chatroom sim`. Independent of the option parser. */
import { FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';

export interface SimFlags {
  /** The protocol of the servers, if one was named. */
  readonly protocol?: string | undefined;
  /** The seed of the first run, below 2^32; each run has the next one. */
  readonly seed: number | undefined;
  readonly servers: number;
  /** Virtual. */
  readonly seconds: number;
  /** Requests of clients a second, at each server. */
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  readonly runs: number;
  /** Whether the servers have no sessions. */
  readonly plain?: boolean | undefined;
  /** Threads; as many as there are processors, where nothing is said. */
  readonly jobs: number | undefined;
  /** Where in the search for the smallest plan of the seed the plan stands that is to be run. */
  readonly path: string | undefined;
  /** Files. */
  readonly plan: string | undefined;
  readonly trace: string | undefined;
  readonly export: string | undefined;
  readonly scenario: string | undefined;
  /** Whether what the scenario gives is written into its file. */
  readonly update: boolean | undefined;
  readonly json: boolean | undefined;
}

/** What is run where nothing is said. */
export const DEFAULTS = { servers: 5, seconds: 10, rate: 20, faults: FAULT_KINDS, runs: 100 } as const;
