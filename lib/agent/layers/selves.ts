/** The environments of the two layers of an agent. */
import type { AgentType, Self } from '../agent.ts';
import { layerOf, nameIn, type Layer } from './layerName.ts';

/** The environment of each layer, and the names under which their messages are sent. */
export interface Selves {
  readonly above: Self;
  readonly below: Self;
  /** The name in the routes for a name that a layer uses. */
  route(layer: Layer, name: string): string;
}

/** The attributes of the agent below are under this key of those of the agent above. */
export const BELOW_KEY = 'below';

/**
 * Both layers have the same names, unless the routes contain names under `below/`: the agent below has these then, without the prefix, so that
 * both can send to the same agents on different ports.
 */
export function selvesOf(upper: AgentType, lower: AgentType): (self: Self) => Selves {
  const known = new WeakMap<Self, Selves>();
  return (self) => {
    const found = known.get(self);
    if (found !== undefined) return found;
    const selves = newSelves(upper, lower, self);
    known.set(self, selves);
    return selves;
  };
}

function newSelves(upper: AgentType, lower: AgentType, self: Self): Selves {
  const namesOf = (layer: Layer) =>
    self.names.flatMap((name) => {
      const [of, inner] = layerOf(name);
      return of === layer ? [inner] : [];
    });
  const above = namesOf('above');
  const below = namesOf('below');
  const routed = new Set(self.names);
  const { attributes } = self;
  return {
    above: {
      ...self,
      names: above,
      attributes: lower.attributes ? upperAttributes(upper, attributes) : attributes,
    },
    below: {
      ...self,
      names: below.length > 0 ? below : above,
      attributes: lower.attributes && (attributes as Record<string, unknown>)[BELOW_KEY],
    },
    route: (layer, name) => {
      const outside = nameIn(layer, name);
      return layer === 'above' || routed.has(outside) ? outside : name;
    },
  };
}

function upperAttributes(upper: AgentType, attributes: unknown): unknown {
  if (upper.attributes === undefined) return undefined;
  return Object.fromEntries(Object.entries(attributes as object).filter(([key]) => key !== BELOW_KEY));
}
