/** Checks that interchangeable agents are: two of them can swap their places, and the configuration is the same. */
import type { Configuration, ConfiguredAgent } from '../configuration.ts';
import { canonicalJson } from './canonical.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';
import type { Report } from './written.ts';

/**
 * @param ids - of all agents; `isPartial` if some of them have mistakes and are missing in `configuration`
 */
export function reportGroups(
  configuration: Configuration,
  { ids, isPartial }: { readonly ids: readonly string[]; readonly isPartial: boolean },
  report: Report,
): void {
  const known = new Set(ids);
  const seen = new Set<string>();
  for (const group of configuration.interchangeable) {
    for (const agent of group) {
      if (!known.has(agent)) report([], { code: 'group-unknown', agent, known: ids });
      else if (seen.has(agent)) report([agent, 'interchangeable'], { code: 'group-twice', agent });
      seen.add(agent);
    }
    const [agent] = group;
    if (group.length === 1 && agent !== undefined)
      report([agent, 'interchangeable'], { code: 'group-single', agent });
    const { groupMax: max } = CONFIGURATION_LIMITS;
    if (group.length > max && agent !== undefined)
      report([agent, 'interchangeable'], { code: 'group-max', agent, count: group.length, max });
    else if (!isPartial) reportDifferences(configuration, group, report);
  }
}

/** Swaps of neighbours generate all permutations, so that these are enough. */
function reportDifferences(configuration: Configuration, group: readonly string[], report: Report): void {
  for (let i = 1; i < group.length; i++) {
    const agent = group[i - 1] as string;
    const other = group[i] as string;
    const why = difference(configuration, agent, other);
    if (why !== undefined)
      report([other, 'interchangeable'], { code: 'not-interchangeable', agent, other, why });
  }
}

function difference({ agents }: Configuration, a: string, b: string): string | undefined {
  const first = agents.get(a);
  const second = agents.get(b);
  if (first === undefined || second === undefined || a === b) return undefined;
  const { type, attributes } = first;
  if (type !== second.type) return `their types are ${type.name} and ${second.type.name}`;
  const swap = (text: string): string => (text === a ? b : text === b ? a : text);
  if (canonicalJson(swapped(attributes, swap)) !== canonicalJson(second.attributes))
    return 'their attributes differ';
  for (const agent of agents.values()) {
    const counterpart = agents.get(swap(agent.id)) as ConfiguredAgent;
    if (routesText(agent, swap) === routesText(counterpart, (text) => text)) continue;
    return agent.id === a || agent.id === b
      ? 'their routes differ'
      : `agent ${agent.id} has different routes to them`;
  }
  return undefined;
}

/** Attributes that contain the names of agents change with them. */
function swapped(value: unknown, swap: (text: string) => string): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === 'string' ? swap(part) : part)),
  );
}

/** The prefixes of names of layers: see {@link over}. */
const LAYERS = /^(?:(?:above|below)\/)*/;

function swappedName(name: string, swap: (text: string) => string): string {
  const whole = swap(name);
  const prefix = LAYERS.exec(name)?.[0] ?? '';
  return whole === name ? prefix + swap(name.slice(prefix.length)) : whole;
}

/** Routes as a text that does not depend on their order. A name that is the id of an agent changes with it. */
function routesText({ routes }: ConfiguredAgent, swap: (text: string) => string): string {
  return JSON.stringify(
    Array.from(routes, ([name, targets]) => [
      swappedName(name, swap),
      targets.map(({ agent, port }) => JSON.stringify([swap(agent), port])).sort(),
    ])
      .map((route) => JSON.stringify(route))
      .sort(),
  );
}
