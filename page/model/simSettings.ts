/** The settings of simulations on the page: the first ones, their bounds, and their part of an address. Pure. */
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import { SEEDS } from '../../lib/sim/plan.ts';
import { ALL_FAULT_KINDS, FAULT_KINDS, type DrawnKind } from '../../lib/sim/plannedFault.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { SimSettings } from '../work/jobs.ts';

/** The simulation of a permalink without settings: small enough to read. */
export const FIRST_SIM: SimSettings = {
  protocol: DEFAULT_PROTOCOL,
  seed: 7,
  servers: 3,
  seconds: 10,
  rate: 5,
  faults: ['cut', 'crash', 'pause'],
  runs: 20,
  plain: false,
};

/** Bounds of the settings of a simulation. */
export const SIM_MAX = { seed: SEEDS - 1, servers: 9, seconds: 120, rate: 100, runs: 1_000 } as const;

export function permalinkOfSim({
  protocol,
  seed,
  servers,
  seconds,
  rate,
  faults,
  runs,
  plain,
}: SimSettings): string {
  const words = [
    `protocol=${protocol}`,
    `seed=${String(seed)}`,
    `servers=${String(servers)}`,
    `seconds=${String(seconds)}`,
    `rate=${String(rate)}`,
    `faults=${faults.join()}`,
    `runs=${String(runs)}`,
    ...(plain ? ['plain=1'] : []),
  ];
  return `sim&${words.join('&')}`;
}

/** The kinds of fault in simulations of a protocol: only agents save records, so that disks matter. */
export function faultKindsOf(facts: FactTable | undefined): readonly DrawnKind[] {
  return facts?.isConfigured === true ? ALL_FAULT_KINDS : FAULT_KINDS;
}
