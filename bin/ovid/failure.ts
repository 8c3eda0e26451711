/** Whether an agent has halted because of a failure. Pure. */
import type { BoxEffect } from '../../lib/box/events.ts';

/** Whether an effect is the end of an agent that it has not wished itself: it has thrown, or its storage has failed. */
export function isFailure(
  effect: { readonly kind: string } & Partial<Pick<BoxEffect & { kind: 'halted' }, 'halt'>>,
): boolean {
  return effect.kind === 'halted' || (effect.kind === 'stepped' && effect.halt?.stack !== undefined);
}
