/** Which agents an agent is told about by the failure detector. */
import type { Configuration, ConfiguredAgent } from './configuration.ts';

/**
 * By id: the agents whose beliefs (`trusted`, `suspected`, `down`) an agent is told. Those are the agents to which its routes lead, and those
 * whose routes lead to it; not itself. In the order of the configuration. The beliefs are told by `nameOf`.
 */
export function acquaintancesIn({ agents }: Configuration): ReadonlyMap<string, readonly ConfiguredAgent[]> {
  const known = new Map(Array.from(agents.keys(), (id) => [id, new Set<string>()]));
  for (const { id, routes } of agents.values())
    for (const targets of routes.values())
      for (const { agent } of targets)
        if (agent !== id) {
          known.get(id)?.add(agent);
          known.get(agent)?.add(id);
        }
  const places = new Map(Array.from(agents.keys(), (id, place) => [id, place]));
  const inOrder = (ids: ReadonlySet<string>) =>
    Array.from(ids, (id) => agents.get(id))
      .filter((agent) => agent !== undefined)
      .sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  return new Map(Array.from(known, ([id, ids]) => [id, inOrder(ids)]));
}

/** The agents whose beliefs one agent is told: see {@link acquaintancesIn}. */
export function acquaintancesOf(
  configuration: Configuration,
  { id }: ConfiguredAgent,
): readonly ConfiguredAgent[] {
  return acquaintancesIn(configuration).get(id) ?? [];
}
