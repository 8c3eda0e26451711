/** Effects that wait for a record: messages to different receivers have no order, because channels are per pair of agents. */
import type { AgentEffect } from '../../agent/agent.ts';
import { targetsOf, type Configuration } from '../../agent/configuration.ts';
import { keyOf } from './plain.ts';

/** Effects in the order that stands for all orders with the same outcome. */
export type EffectsInOrder = (effects: readonly AgentEffect[]) => readonly AgentEffect[];

/**
 * The order of effects in the states of a configuration: the least one, by content, in which effects that depend on each other stay in their
 * order. Two messages depend on each other if an agent can reach the same receiver by both names; other effects depend on all.
 */
export function effectsInOrder(configuration: Configuration): EffectsInOrder {
  const known = new Map<string, boolean>();
  const sharesReceiver = (a: string, b: string): boolean => {
    if (a === b) return true;
    const key = JSON.stringify([a, b]);
    let shares = known.get(key);
    if (shares === undefined) known.set(key, (shares = haveCommonReceiver(configuration, a, b)));
    return shares;
  };
  const isFree = (a: AgentEffect, b: AgentEffect) =>
    a.kind === 'send' && b.kind === 'send' && !sharesReceiver(a.to, b.to);
  return (effects) => {
    if (!effects.some(({ kind }, i) => kind === 'send' && effects[i + 1]?.kind === 'send')) return effects;
    const left = effects.map((effect) => ({ effect, key: keyOf(effect) }));
    const ordered: AgentEffect[] = [];
    while (left.length > 0) {
      let least = 0;
      for (let i = 1; i < left.length; i++) {
        const { effect, key } = left[i] as (typeof left)[number];
        if (effect.kind !== 'send') break;
        if (key >= (left[least]?.key ?? '')) continue;
        if (left.slice(0, i).every((before) => isFree(before.effect, effect))) least = i;
      }
      ordered.push(...left.splice(least, 1).map(({ effect }) => effect));
    }
    return ordered;
  };
}

/** Whether an agent reaches the same agent by both names. */
function haveCommonReceiver(configuration: Configuration, a: string, b: string): boolean {
  for (const agent of configuration.agents.values()) {
    const receivers = new Set(targetsOf(configuration, agent, a).map((target) => target.agent));
    if (targetsOf(configuration, agent, b).some((target) => receivers.has(target.agent))) return true;
  }
  return false;
}
