/** The plans of a simulation that was asked for on the page. Pure. */
import { drawPlan, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { withoutIdle } from '../../bin/sim/idle.ts';
import type { SimSettings } from './jobs.ts';

/** From one fault to the next, on the average, in virtual time: as `chatroom sim` has it, so that seeds mean the same. */
const FAULT_EVERY_MS = 1_000;
export const SEEDS = 2 ** 32;

export function planOf(seed: number, { servers, seconds, rate, faults }: SimSettings): Plan {
  return withoutIdle(
    drawPlan(randomOf(seed), seed, {
      servers,
      forMs: seconds * 1000,
      broadcastEveryMs: 1000 / rate,
      kinds: faults,
      faultEveryMs: FAULT_EVERY_MS,
    }),
  );
}
