/** The properties of two layers, of the agents that consist of both: each sees the states and facts of its own layer. */
import type { AgentFact, AgentType } from '../agent.ts';
import { claimsOf, type AgentView, type Claims, type GridView, type Properties } from '../properties.ts';
import { layerOf, type Layer } from './layerName.ts';

/** @param name - of the type with both layers */
export function layeredProperties(
  name: string,
  layers: Readonly<Record<Layer, AgentType>>,
): Properties | undefined {
  const { above, below } = layers;
  if (above.properties === undefined && below.properties === undefined) return undefined;
  const seen = (layer: Layer, own: Claims = {}): Claims => {
    const type = layers[layer];
    return claimsOf([own], (claims) =>
      claims.map(([claim, check]) => [
        layer === 'above' ? claim : `${type.name}: ${claim}`,
        (grid: GridView) => check(viewOf(grid, name, layer, type.name)),
      ]),
    );
  };
  const [upper, lower] = [above.properties?.optional, below.properties?.optional];
  const isOptional = upper !== undefined || lower !== undefined;
  return {
    ...claimsOf([seen('above', above.properties), seen('below', below.properties)]),
    ...(isOptional ? { optional: claimsOf([seen('above', upper), seen('below', lower)]) } : {}),
  };
}

function viewOf(grid: GridView, type: string, layer: Layer, layerType: string): GridView {
  const seen = (agent: AgentView): AgentView =>
    agent.type !== type
      ? agent
      : {
          ...agent,
          type: layerType,
          state: (agent.state as Readonly<Record<Layer, unknown>> | undefined)?.[layer],
          facts: factsOf(layer, agent.facts),
        };
  return { agents: grid.agents.map(seen), agent: (id) => seen(grid.agent(id)) };
}

/** The facts of one layer, among the first `count` facts of both. */
interface LayerFacts {
  readonly facts: AgentFact[];
  count: number;
}

const KNOWN: Readonly<Record<Layer, WeakMap<readonly AgentFact[], LayerFacts>>> = {
  above: new WeakMap(),
  below: new WeakMap(),
};

/** The facts of a layer: the same list for the same list of facts, which are only added. A run has many moments, and many facts. */
function factsOf(layer: Layer, facts: readonly AgentFact[]): readonly AgentFact[] {
  let known = KNOWN[layer].get(facts);
  if (known === undefined) {
    known = { facts: [], count: 0 };
    KNOWN[layer].set(facts, known);
  }
  for (; known.count < facts.length; known.count++) {
    const fact = facts[known.count] as AgentFact;
    const [of, kind] = layerOf(fact.kind);
    if (of === layer) known.facts.push({ ...fact, kind });
  }
  return known.facts;
}
