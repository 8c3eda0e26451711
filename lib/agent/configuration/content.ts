/** Checks the content of a configuration whose form is right: the same checks for JSON and for code. */
import type { AgentType } from '../agent.ts';
import { boxesOf, type Configuration, type ConfiguredAgent, type Target } from '../configuration.ts';
import { portFormat } from '../ports.ts';
import { propertiesWith } from '../properties.ts';
import { unfitBox } from './address.ts';
import { checkAttributes } from './attributes.ts';
import { canonicalJson } from './canonical.ts';
import { reportGroups } from './interchangeable.ts';
import { pushTo } from './groups.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';
import { unfitName } from './name.ts';
import type { Report, Written, WrittenAgent, WrittenTarget } from './written.ts';

/** The configuration; if mistakes were reported, it is not to be used. */
export function checkContent(written: Written, report: Report): Configuration {
  const { agentsMax, boxesMax } = CONFIGURATION_LIMITS;
  if (written.agents.length === 0 && !written.isPartial) report([], { code: 'no-agents' });
  if (written.agents.length > agentsMax) report([], { code: 'agents-max', max: agentsMax });

  const byId = new Map(written.agents.map((agent) => [agent.id, agent]));
  const ids = [...byId.keys()];
  const boxOf = boxes(written.agents, report);
  const agents = new Map<string, ConfiguredAgent>();
  for (const agent of byId.values()) {
    const why = unfitName(agent.id);
    if (why !== undefined) report([agent.id], { code: 'agent-name', agent: agent.id, why }, 'key');
    const routes = routesOf(agent, { byId, ids, isPartial: written.isPartial }, report);
    const attributes = attributesOf(agent, report);
    const { id, type } = agent;
    const box = boxOf.get(id);
    if (type !== undefined && box !== undefined) agents.set(id, { id, type, box, ...attributes, routes });
  }
  reportTypeClashes(agents, report);

  const properties = propertiesWith(
    written.properties,
    new Set(Array.from(agents.values(), ({ type }) => type)),
  );
  const interchangeable = inOrder(written.interchangeable, ids);
  const configuration = { agents, properties, interchangeable };
  const count = boxesOf(configuration).length;
  if (count > boxesMax) report([], { code: 'boxes-max', count, max: boxesMax });
  reportConsoleClashes(configuration, report);
  reportGroups(configuration, { ids, isPartial: agents.size < byId.size }, report);
  return configuration;
}

/** Groups and their members in the order of the agents; members that are no agents last. */
function inOrder(
  groups: readonly (readonly string[])[],
  ids: readonly string[],
): readonly (readonly string[])[] {
  const place = new Map(ids.map((id, i) => [id, i]));
  const placeOf = (id: string | undefined): number => place.get(id ?? '') ?? ids.length;
  return groups
    .map((group) => [...group].sort((a, b) => placeOf(a) - placeOf(b)))
    .sort(([a], [b]) => placeOf(a) - placeOf(b));
}

const FREE_HOST = '127.0.0.1';
/** As in GoOvid's examples. */
export const FIRST_BOX_PORT = 5001;

/** The boxes by agent, without invalid ones. An agent without a box gets one of its own on this host. */
function boxes(agents: readonly WrittenAgent[], report: Report): ReadonlyMap<string, string> {
  const boxOf = new Map<string, string>();
  for (const { id, box } of agents) {
    if (box === undefined || box === null) continue;
    const why = unfitBox(box);
    if (why === undefined) boxOf.set(id, box);
    else report([id, 'box'], { code: 'box', agent: id, box, why });
  }
  const used = new Set(boxOf.values());
  let port = FIRST_BOX_PORT;
  for (const { id, box } of agents) {
    if (box !== null) continue;
    while (used.has(`${FREE_HOST}:${String(port)}`)) port++;
    boxOf.set(id, `${FREE_HOST}:${String(port++)}`);
  }
  return boxOf;
}

function attributesOf(
  { id, type, attributes: given }: WrittenAgent,
  report: Report,
): Pick<ConfiguredAgent, 'attributes' | 'given'> {
  if (type === undefined) return { attributes: given };
  const { value, issues } = checkAttributes(type, given);
  for (const { path, why } of issues ?? [])
    report([id, 'attrs', ...path], { code: 'attribute', agent: id, field: path.join('.'), why });
  if (issues !== undefined || given === undefined || value === undefined) return { attributes: value };
  return canonicalJson(value) === canonicalJson(given) ? { attributes: value } : { attributes: value, given };
}

/** All agents: a route may lead to each. */
interface All {
  readonly byId: ReadonlyMap<string, WrittenAgent>;
  readonly ids: readonly string[];
  readonly isPartial: boolean;
}

function routesOf(
  { id, routes }: WrittenAgent,
  { byId, ids, isPartial }: All,
  report: Report,
): ReadonlyMap<string, readonly Target[]> {
  const checked = new Map<string, readonly Target[]>();
  for (const [name, targets] of routes) {
    const at = { agent: id, name };
    const path = [id, 'routes', name];
    const why = unfitName(name);
    if (why !== undefined) report(path, { code: 'route-name', ...at, why }, 'key');
    if (targets.length === 0) report(path, { code: 'no-target', ...at });
    const grouped = new Map<string, Target[]>();
    for (const { agent: target, port: wanted } of targets) {
      const to = byId.get(target);
      if (to === undefined) {
        if (!isPartial)
          report([...path, target], { code: 'unknown-agent', ...at, target, known: ids }, 'key');
        continue;
      }
      const port = portOf({ agent: target, port: wanted }, to.type);
      if (port === undefined) {
        const known = Object.keys(to.type?.ports ?? {});
        const type = to.type?.name ?? '';
        const reason = { ...at, target, type, known };
        report(
          [...path, target],
          wanted === undefined && known.length > 0
            ? { code: 'which-port', ...reason }
            : { code: 'unknown-port', ...reason, port: wanted ?? '' },
        );
        continue;
      }
      const before = grouped.get(target) ?? [];
      if (before.some((other) => other.port === port))
        report([...path, target], { code: 'target-twice', ...at, target, port });
      else grouped.set(target, [...before, { agent: target, port }]);
    }
    // By agent, in the order of their first occurrences, as JSON has them.
    checked.set(name, [...grouped.values()].flat());
  }
  return checked;
}

/** The port of a target; undefined if there is none. Without the type, every port is taken for one that exists. */
function portOf({ port }: WrittenTarget, type: AgentType | undefined): string | undefined {
  if (type === undefined) return port ?? '';
  if (port !== undefined) return portFormat(type, port) && port;
  const ports = Object.keys(type.ports);
  return ports.length === 1 ? ports[0] : undefined;
}

/** Types are known by their names: in JSON, in traces, and to other boxes. */
function reportTypeClashes(agents: ReadonlyMap<string, ConfiguredAgent>, report: Report): void {
  const first = new Map<string, ConfiguredAgent>();
  for (const agent of agents.values()) {
    const { id, type } = agent;
    const other = first.get(type.name);
    if (other === undefined) first.set(type.name, agent);
    else if (other.type !== type)
      report([id, 'type'], { code: 'types-clash', agent: id, type: type.name, other: other.id });
  }
}

function reportConsoleClashes({ agents }: Configuration, report: Report): void {
  const driven = new Map<string, string[]>();
  for (const { id, type, box } of agents.values()) if (type.console !== undefined) pushTo(driven, box, id);
  for (const [box, ids] of driven)
    if (ids.length > 1) report([ids[1] as string, 'box'], { code: 'consoles-clash', box, agents: ids });
}
