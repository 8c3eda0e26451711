/** Where the messages of an agent go, by its routes; and whether the receivers take them. */
import type { AgentEffect } from './agent.ts';
import { targetsOf, type Configuration, type ConfiguredAgent } from './configuration.ts';
import { describeIssue, matches } from './schema.ts';

/** A message for one agent. */
export interface Delivery {
  readonly to: ConfiguredAgent;
  readonly port: string;
  readonly message: unknown;
}

/** The deliveries of a message, and why others are refused: a sentence for each, with agent, port and field. */
export interface Routed {
  readonly deliveries: readonly Delivery[];
  readonly refusals: readonly string[];
}

/** Routes a message of `agent`. */
export function route(
  configuration: Configuration,
  agent: ConfiguredAgent,
  { to: name, message }: AgentEffect & { kind: 'send' },
): Routed {
  const targets = targetsOf(configuration, agent, name);
  const deliveries: Delivery[] = [];
  const refusals: string[] = [];
  if (targets.length === 0) refusals.push(`agent ${agent.id}: the name "${name}" leads to no agent`);
  for (const { agent: id, port } of targets) {
    const to = configuration.agents.get(id);
    const format = to?.type.ports[port];
    if (to === undefined || format === undefined) {
      refusals.push(`agent ${agent.id}: the name "${name}" leads to agent ${id}, which has no port ${port}`);
      continue;
    }
    const { issues } = matches(format, message);
    if (issues === undefined) deliveries.push({ to, port, message });
    else {
      const what = issues.map(describeIssue).join('; ');
      refusals.push(`agent ${id}, port ${port}, does not take a message of agent ${agent.id}: ${what}`);
    }
  }
  return { deliveries, refusals };
}
