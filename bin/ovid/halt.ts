/** The effects of a box by which an agent has ended. Pure. */
import type { BoxTurn } from '../../lib/box/serve.ts';
import type { Halt } from '../../lib/agent/step.ts';

type Effect = BoxTurn['effects'][number];

type HaltEffect = Effect & {
  readonly kind: 'stepped' | 'halted';
  readonly agent: string;
  readonly halt: Halt;
};

/** Whether an agent has ended by this effect. */
export function isHalt(effect: Effect): effect is HaltEffect {
  return (effect.kind === 'stepped' || effect.kind === 'halted') && effect.halt !== undefined;
}

/** Whether it has ended by a failure, and not by its own effect `halt`: it has thrown, or its storage has failed. */
export function isFailure({ kind, halt }: HaltEffect): boolean {
  return kind === 'halted' || halt.stack !== undefined;
}
