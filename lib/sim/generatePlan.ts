/** Generates a plan from a seed, for the command line and the page alike. Pure. */
import { drawPlan, type DrawnKind, type Plan } from './plan.ts';
import { randomOf } from './random.ts';
import { withoutNoops } from './noops.ts';

/** The average time between two faults, in virtual time. */
const FAULT_EVERY_MS = 1_000;

/** The defaults of all generated plans. */
export interface Settings {
  readonly servers: number;
  /** Virtual time. */
  readonly seconds: number;
  /** Requests of clients per second, at each server. */
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  /** The protocol of the servers; if omitted, the default of the reader of the plan. */
  readonly protocol?: string | undefined;
  /** Whether servers are plain ones, without sessions. */
  readonly plain?: boolean | undefined;
}

/** The plan of a seed. */
export function generatePlan(
  seed: number,
  { protocol, servers, seconds, rate, faults, plain }: Settings,
): Plan {
  const plan = withoutNoops(
    drawPlan(randomOf(seed), seed, {
      servers,
      forMs: seconds * 1000,
      requestEveryMs: 1000 / rate,
      kinds: faults,
      faultEveryMs: FAULT_EVERY_MS,
    }),
  );
  const named = protocol === undefined ? plan : { protocol, ...plan };
  return plain === true ? { plain, ...named } : named;
}
