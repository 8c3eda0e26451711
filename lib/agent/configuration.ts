/** Configurations: which agents there are, of which types, in which boxes, with which attributes and routes. Data. */
import type { AgentType } from './agent.ts';
import type { Properties } from './properties.ts';

/** The end of a route. */
export interface Target {
  /** The id of an agent. */
  readonly agent: string;
  /** The port on which it receives the message. */
  readonly port: string;
}

/** An agent of a configuration. */
export interface ConfiguredAgent {
  /** Its id: a path such as `kvs/shard1`. */
  readonly id: string;
  readonly type: AgentType;
  /** The id of its box. */
  readonly box: string;
  /** As the schema of its type returned them. */
  readonly attributes: unknown;
  /** The targets of each virtual name. */
  readonly routes: ReadonlyMap<string, readonly Target[]>;
}

/** A valid configuration: every route leads to a port that exists. */
export interface Configuration {
  /** By id, in the order of the configuration. */
  readonly agents: ReadonlyMap<string, ConfiguredAgent>;
  readonly properties: Properties;
  /** Groups of interchangeable agents: the checker explores one of the states that differ only in their order. */
  readonly interchangeable: readonly (readonly string[])[];
}

/** The ids of all boxes, sorted as texts. The number of a box is its place in this list. */
export function boxesOf({ agents }: Configuration): readonly string[] {
  return [...new Set([...agents.values()].map(({ box }) => box))].sort();
}

/** The agents of a box, in the order of the configuration. */
export function agentsIn({ agents }: Configuration, box: string): readonly ConfiguredAgent[] {
  return [...agents.values()].filter((agent) => agent.box === box);
}

/**
 * The targets of a virtual name. A name without a route that is the id of an agent leads to the first port of that agent, so that every
 * message can be answered; any other leads nowhere.
 */
export function targetsOf(
  { agents }: Configuration,
  { routes }: ConfiguredAgent,
  name: string,
): readonly Target[] {
  const routed = routes.get(name);
  if (routed !== undefined) return routed;
  const port = firstPort(agents.get(name));
  return port === undefined ? [] : [{ agent: name, port }];
}

function firstPort(agent: ConfiguredAgent | undefined): string | undefined {
  return agent && Object.keys(agent.type.ports)[0];
}

/** The name under which an agent knows another: the first that leads to it alone, or else its id. */
export function nameOf({ routes }: ConfiguredAgent, other: string): string {
  for (const [name, targets] of routes) if (targets.length === 1 && targets[0]?.agent === other) return name;
  return other;
}
