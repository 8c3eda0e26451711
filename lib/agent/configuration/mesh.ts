/** Configurations of equal agents that know each other. */
import type { AgentType } from '../agent.ts';
import type { Configuration } from '../configuration.ts';
import type { Properties } from '../properties.ts';
import { validConfiguration } from './configure.ts';
import { FIRST_BOX_PORT } from './content.ts';
import type { DraftTarget } from './draft.ts';
import { ConfigurationError } from './reason.ts';

/** The options of {@link mesh}; a function gets the number of an agent, from 0. */
export interface MeshOptions {
  /** The id of each agent. Default: `a0`, `a1`, … */
  readonly names?: readonly string[] | ((i: number) => string) | undefined;
  /** The box of each agent, or of all. Default: a box each, on 127.0.0.1, from port 5001. */
  readonly box?: string | ((i: number) => string) | undefined;
  /** The attributes of each agent, or of all. */
  readonly attributes?: unknown;
  /** The port on which they receive messages of each other. Default: the only port of the type. */
  readonly port?: string | undefined;
  /** Whether the model checker may fold states that differ only in the order of the agents. */
  readonly interchangeable?: boolean | undefined;
  readonly properties?: Properties | undefined;
}

/**
 * A configuration of `n` agents of one type. Each has a route to each other agent, with the id of that agent as the name; if several layers
 * of the type have a port, each layer has its own (see {@link over}).
 *
 * @throws {@link ConfigurationError} with every mistake
 */
export function mesh(
  type: AgentType,
  n: number,
  { names, box, attributes, port, interchangeable = false, properties }: MeshOptions = {},
): Configuration {
  if (!Number.isSafeInteger(n) || n < 1) throw new ConfigurationError([{ reason: { code: 'mesh-size', n } }]);
  const ids = Array.from({ length: n }, (_, i) => valueFor(names, i) ?? `a${String(i)}`);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new ConfigurationError([{ reason: { code: 'agent-twice', agent: twice } }]);
  const agents = ids.map((id, i) => {
    const routes = ids
      .filter((other) => other !== id)
      .flatMap((other) => routesTo(other, port === undefined ? portsOfLayers(type) : [['', port]]));
    const agent = {
      type,
      box: valueFor(box, i) ?? `127.0.0.1:${String(FIRST_BOX_PORT + i)}`,
      attributes: typeof attributes === 'function' ? (attributes as (i: number) => unknown)(i) : attributes,
      routes: new Map(routes),
    };
    return [id, agent] as const;
  });
  return validConfiguration({
    agents: new Map(agents),
    properties,
    interchangeable: interchangeable ? [ids] : [],
  });
}

/** The port of each layer, by the prefix of its names; none if a layer has several, so that the port has to be named. */
function portsOfLayers({ ports }: AgentType): readonly (readonly [prefix: string, port: string])[] {
  const layers = Object.keys(ports).map((port) => [port.slice(0, port.lastIndexOf('/') + 1), port] as const);
  return new Map(layers).size === layers.length ? layers : [];
}

/** The routes to an agent, which the first layer, and layers without ports, know by its id. */
function routesTo(
  id: string,
  layers: readonly (readonly [prefix: string, port: string])[],
): readonly (readonly [name: string, target: DraftTarget])[] {
  const [first, ...others] = layers;
  if (first === undefined) return [[id, id]];
  const [prefix, port] = first;
  const prefixed = others.length === 0 ? [] : prefix === '' ? others : layers;
  return [['', port] as const, ...prefixed].map(([before, to]) => [before + id, { agent: id, port: to }]);
}

function valueFor(
  values: string | readonly string[] | ((i: number) => string) | undefined,
  i: number,
): string | undefined {
  if (typeof values === 'function') return values(i);
  return typeof values === 'object' ? values[i] : values;
}
