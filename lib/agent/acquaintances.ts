/** Which agents an agent is told about by the failure detector. */
import type { Configuration, ConfiguredAgent } from './configuration.ts';

/**
 * The agents whose beliefs (`trusted`, `suspected`, `down`) an agent is told: those to which its routes lead, and those whose routes lead to
 * it; not itself. In the order of the configuration. The beliefs are told by `nameOf`.
 */
export function acquaintancesOf(
  { agents }: Configuration,
  agent: ConfiguredAgent,
): readonly ConfiguredAgent[] {
  const { id } = agent;
  return [...agents.values()].filter(
    (other) => other.id !== id && (leadsTo(agent, other.id) || leadsTo(other, id)),
  );
}

function leadsTo({ routes }: ConfiguredAgent, id: string): boolean {
  for (const targets of routes.values()) if (targets.some(({ agent }) => agent === id)) return true;
  return false;
}
