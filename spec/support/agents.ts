/** Configurations and agent types for specs. */
import type { AgentType } from '../../lib/agent/agent.ts';
import type { Configuration, ConfiguredAgent, Target } from '../../lib/agent/configuration.ts';
import type { Schema } from '../../lib/agent/schema.ts';

/** An agent of {@link configured}: a route is a target `agent.port`, or several. */
export interface Given {
  readonly type: AgentType;
  readonly box: string;
  readonly attributes?: unknown;
  readonly routes?: Readonly<Record<string, string | readonly string[]>>;
}

/** A configuration of agents by id. */
export function configured(given: Readonly<Record<string, Given>>): Configuration {
  const agents = Object.entries(given).map(([id, { type, box, attributes, routes }]): ConfiguredAgent => {
    const parsed = Object.entries(routes ?? {}).map(
      ([name, targets]) => [name, [targets].flat().map(targetOf)] as const,
    );
    return { id, type, box, attributes, routes: new Map(parsed) };
  });
  return {
    agents: new Map(agents.map((agent) => [agent.id, agent])),
    properties: {},
    interchangeable: [],
  };
}

function targetOf(target: string): Target {
  const dot = target.lastIndexOf('.');
  return { agent: target.slice(0, dot), port: target.slice(dot + 1) };
}

/** A schema of the values for which `isValid` is true. */
export function schemaOf<T>(what: string, isValid: (value: unknown) => value is T): Schema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'spec',
      validate: (value) => (isValid(value) ? { value } : { issues: [{ message: `not ${what}` }] }),
    },
  };
}

/** The schema of numbers. */
export const number = schemaOf('a number', (value): value is number => typeof value === 'number');
