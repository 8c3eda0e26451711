/** Configurations of equal agents that know each other. */
import type { AgentType } from '../agent.ts';
import type { Configuration } from '../configuration.ts';
import type { Properties } from '../properties.ts';
import { validConfiguration } from './configure.ts';
import { FIRST_BOX_PORT } from './content.ts';
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
 * A configuration of `n` agents of one type. Each has a route to each other agent, with the id of that agent as the name.
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
      .map((other) => [other, port === undefined ? other : { agent: other, port }] as const);
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

function valueFor(
  values: string | readonly string[] | ((i: number) => string) | undefined,
  i: number,
): string | undefined {
  if (typeof values === 'function') return values(i);
  return typeof values === 'object' ? values[i] : values;
}
