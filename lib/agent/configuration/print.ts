/** Configurations as JSON, which {@link readConfiguration} reads. */
import type { Configuration, ConfiguredAgent, Target } from '../configuration.ts';

/**
 * The configuration as JSON in the format of GoOvid, with a line feed at the end. Reading it gives the same configuration: agents,
 * attributes, routes in their order, and groups of interchangeable agents. Properties are code, and not printed.
 */
export function printConfiguration(configuration: Configuration): string {
  const { agents, interchangeable } = configuration;
  const groupOf = new Map(
    interchangeable.flatMap((group) => group.map((id) => [id, group[0] as string] as const)),
  );
  // Not JSON.stringify as a whole, because objects put keys that are numbers in the order of the numbers.
  const printed = Array.from(agents.values(), (agent) =>
    entry(agent.id, agentText(agent, groupOf.get(agent.id))),
  );
  return `${object(printed)}\n`;
}

function agentText(
  { type, box, attributes, given = attributes, routes }: ConfiguredAgent,
  group: string | undefined,
): string {
  const routed = Array.from(routes, ([name, targets]) => entry(name, targetsText(targets)));
  return object([
    entry('type', JSON.stringify(type.name)),
    entry('box', JSON.stringify(box)),
    entry('attrs', JSON.stringify(given ?? {}, undefined, INDENT)),
    entry('routes', object(routed)),
    ...(group === undefined ? [] : [entry('interchangeable', JSON.stringify(group))]),
  ]);
}

function targetsText(targets: readonly Target[]): string {
  const ports = new Map<string, string[]>();
  for (const { agent, port } of targets) ports.set(agent, [...(ports.get(agent) ?? []), portText(port)]);
  const entries = Array.from(ports, ([agent, [port = '', ...others]]) =>
    entry(agent, others.length === 0 ? port : `[${[port, ...others].join(', ')}]`),
  );
  return `{ ${entries.join(', ')} }`;
}

/** A number, if it is one in canonical form. */
function portText(port: string): string {
  return /^(0|[1-9]\d{0,14})$/.test(port) ? port : JSON.stringify(port);
}

const INDENT = 2;

function entry(key: string, value: string): string {
  return `${JSON.stringify(key)}: ${value}`;
}

function object(entries: readonly string[]): string {
  if (entries.length === 0) return '{}';
  // Only line feeds end lines here: texts may contain U+2028.
  const lines = entries.join(',\n').split('\n');
  return `{\n${lines.map((line) => ' '.repeat(INDENT) + line).join('\n')}\n}`;
}
