/** Small configurations of agents, built in code. */
import type { AgentType } from '../../lib/agent/agent.ts';
import type { Configuration, ConfiguredAgent } from '../../lib/agent/configuration.ts';
import type { Properties } from '../../lib/agent/properties.ts';
import type { Schema } from '../../lib/agent/schema.ts';

/** A schema that accepts every value. */
export function any<T>(): Schema<T> {
  return {
    '~standard': { version: 1, vendor: 'spec', validate: (value) => ({ value: value as T }) },
  };
}

/** An agent: its type, the ids that its names lead to (`name: id` or `name: id/port`), its box and its attributes. */
export interface AgentSketch {
  readonly type: unknown;
  readonly names?: Readonly<Record<string, string | readonly string[]>>;
  readonly box?: string;
  readonly attributes?: unknown;
}

/** A configuration. Each agent has a box of its own, unless one is given. */
export function gridOf(
  sketches: Readonly<Record<string, AgentSketch>>,
  properties: Properties = {},
  interchangeable: readonly (readonly string[])[] = [],
): Configuration {
  const typeOf = (id: string) => sketches[id]?.type as AgentType;
  const agents = Object.entries(sketches).map(([id, { names = {}, box = `box of ${id}`, attributes }]) => {
    const routes = Object.entries(names).map(([name, targets]) => {
      const ids = typeof targets === 'string' ? [targets] : targets;
      return [
        name,
        ids.map((target) => {
          const [agent = '', port = Object.keys(typeOf(target).ports)[0] ?? ''] = target.split(':');
          return { agent, port };
        }),
      ] as const;
    });
    const agent: ConfiguredAgent = { id, type: typeOf(id), box, attributes, routes: new Map(routes) };
    return [id, agent] as const;
  });
  return { agents: new Map(agents), properties, interchangeable };
}

/** Names for agents that are known by their ids. */
export function byId(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, id]));
}
