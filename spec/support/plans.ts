/** A default plan. */
import type { Plan, PlannedFault } from '../../lib/sim/plan.ts';

export function planWith(faults: readonly PlannedFault[], rest: Partial<Plan> = {}): Plan {
  return { seed: 1, servers: 3, forMs: 1_000, requestEveryMs: 100, faults, ...rest };
}
