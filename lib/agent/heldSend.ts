/** Messages that wait for the storage of their sender. */
import type { AgentEffect } from './agent.ts';

/** A message that waits, as an effect. */
export type HeldSend = AgentEffect & {
  readonly kind: 'send';
  /**
   * The agents, by their names, of which the sender was told `down` meanwhile: the message was asked for in a session that is over, and is lost to
   * them like any other message on its way. Left out: none.
   */
  readonly lost?: readonly string[];
};

/** An effect that waits, after its agent was told `down` of a name. */
export function afterDown(effect: AgentEffect, name: string): AgentEffect {
  if (effect.kind !== 'send') return effect;
  const { lost = [] } = effect as HeldSend;
  return lost.includes(name) ? effect : ({ ...effect, lost: [...lost, name].sort() } as HeldSend);
}

/** Whether a message is lost to anyone. */
export function hasLost(effect: AgentEffect & { readonly kind: 'send' }): boolean {
  return (effect as HeldSend).lost !== undefined;
}

/** Whether a message is lost to the agent that its sender knows by this name. */
export function isLostTo(effect: AgentEffect & { readonly kind: 'send' }, name: string): boolean {
  return (effect as HeldSend).lost?.includes(name) === true;
}
