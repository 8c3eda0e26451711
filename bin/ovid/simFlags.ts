/** The parsed options of `ovid sim`. Independent of the option parser. */
import type { ChannelName } from '../../lib/box/channels.ts';
import { FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';
import type { RunFlags } from '../sim/flags.ts';

export interface AgentSimFlags extends RunFlags {
  /** In virtual time. */
  readonly seconds: number;
  /** Requests of clients a second, at each agent that has a workload. */
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  /** What agents may assume about their messages. */
  readonly network: ChannelName;
  /** Whether a trace contains the states of agents. */
  readonly states: boolean;
}

/** The defaults. */
export const AGENT_SIM_DEFAULTS = {
  seconds: 10,
  rate: 10,
  faults: FAULT_KINDS,
  network: 'fifo',
  states: true,
  runs: 100,
} as const;
