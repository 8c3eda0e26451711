/** The parsed options of `ovid sim`. Independent of the option parser. */
import type { ChannelName } from '../../lib/box/channels.ts';
import type { DrawnKind } from '../../lib/sim/plan.ts';
import type { RunFlags } from '../sim/flags.ts';
import type { LAB_NAMES } from './labFlags.ts';

export interface AgentSimFlags extends RunFlags {
  /** In virtual time. */
  readonly seconds: number;
  /** Requests of clients a second, at each agent that has a workload. */
  readonly rate: number;
  /** Left out: all kinds that the configuration can have, those of disks if its agents save records. */
  readonly faults?: readonly DrawnKind[] | undefined;
  /** What agents may assume about their messages. */
  readonly network: ChannelName;
  /** The lab, if the file is a script of one. */
  readonly lab?: (typeof LAB_NAMES)[number] | undefined;
  /** The names of the properties to check; left out: all that are claimed. */
  readonly property?: readonly string[] | undefined;
  /** The file of a scenario to play instead. */
  readonly scenario?: string | undefined;
  /** Whether the output of the scenario is written into its file. */
  readonly update?: boolean | undefined;
  /** Whether a trace contains the states of agents. */
  readonly states: boolean;
}

/** The defaults. */
export const AGENT_SIM_DEFAULTS = {
  seconds: 10,
  rate: 10,
  network: 'fifo',
  states: true,
  runs: 100,
} as const;
