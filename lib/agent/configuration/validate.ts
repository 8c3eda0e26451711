/** Checks configurations that were made in code, by the same rules as those that are read. */
import type { AgentType } from '../agent.ts';
import { typeNames, type AgentTypes } from '../agentTypes.ts';
import type { Configuration } from '../configuration.ts';
import type { Properties } from '../properties.ts';
import { isRecord } from './canonical.ts';
import { checkContent } from './content.ts';
import { shown } from './hint.ts';
import type { CheckedConfiguration, ConfigurationReason } from './reason.ts';
import { problems } from './report.ts';
import { isAgentType } from './types.ts';
import type { Written, WrittenAgent, WrittenTarget } from './written.ts';

const KEYS = ['agents', 'properties', 'interchangeable'];
const AGENT_KEYS = ['type', 'box', 'attributes', 'routes'];
/** Of a {@link ConfiguredAgent} only. */
const CONFIGURED_KEYS = ['id', 'given'];
const CLAIM_KEYS = ['always', 'sometimes', 'eventually'];
const PROPERTY_KEYS = [...CLAIM_KEYS, 'history', 'optional'];

type Tell = (reason: ConfigurationReason) => void;

/**
 * Checks any value: a draft, or a configuration.
 *
 * @param types - by which a type may be given by its name; left out: only agent types are types
 * @returns the configuration, or every mistake
 */
export function validateConfiguration(
  value: unknown,
  { types = new Map() }: { readonly types?: AgentTypes | undefined } = {},
): CheckedConfiguration<Configuration> {
  const { add, all } = problems();
  const tell: Tell = (reason) => {
    add(reason, () => ({}));
  };
  const written = formOf(value, types, tell);
  if (written === undefined) return { problems: all() };
  const configuration = checkContent(written, (_, reason) => {
    tell(reason);
  });
  const found = all();
  return found.length === 0 ? { configuration } : { problems: found };
}

function formOf(value: unknown, types: AgentTypes, tell: Tell): Written | undefined {
  const agents = isRecord(value) ? entriesIn(value['agents']) : undefined;
  if (!isRecord(value) || agents === undefined) {
    const where = isRecord(value) ? '"agents"' : 'the configuration';
    const found = isRecord(value) ? value['agents'] : value;
    tell({
      code: 'wrong-value',
      where,
      shown: shown(found),
      expected: 'an object, for example {agents: {a: {type: echo}}}',
    });
    return undefined;
  }
  tellUnknown('the configuration', value, KEYS, tell);
  return {
    agents: agents.map(([id, agent]) => agentOf(id, agent, types, tell)),
    properties: propertiesOf(value['properties'], tell),
    interchangeable: groupsOf(value['interchangeable'], tell),
    isPartial: false,
  };
}

function agentOf(id: string, agent: unknown, types: AgentTypes, tell: Tell): WrittenAgent {
  const where = `agent ${id}`;
  if (!isRecord(agent)) {
    tell({
      code: 'wrong-value',
      where,
      shown: shown(agent),
      expected: 'an object, for example {type: echo}',
    });
    return { id, type: undefined, box: undefined, attributes: undefined, routes: new Map() };
  }
  tellUnknown(where, agent, AGENT_KEYS, tell, CONFIGURED_KEYS);
  if (agent['id'] !== undefined && agent['id'] !== id)
    tell({ code: 'other-id', agent: id, shown: shown(agent['id']) });
  const { box } = agent;
  if (box !== undefined && typeof box !== 'string')
    tell({
      code: 'wrong-value',
      where: `${where}: "box"`,
      shown: shown(box),
      expected: 'an address such as 127.0.0.1:5001',
    });
  const routes = agent['routes'] === undefined ? [] : entriesIn(agent['routes']);
  if (routes === undefined)
    tell({
      code: 'wrong-value',
      where: `${where}: "routes"`,
      shown: shown(agent['routes']),
      expected: "an object with the targets by name, for example {bob: 'b'}",
    });
  return {
    id,
    type: typeOf(where, id, agent, types, tell),
    box: typeof box === 'string' ? box : box === undefined ? null : undefined,
    attributes: agent['given'] ?? agent['attributes'],
    routes: routesOf(where, routes ?? [], tell),
  };
}

function typeOf(
  where: string,
  id: string,
  agent: Readonly<Record<string, unknown>>,
  types: AgentTypes,
  tell: Tell,
): AgentType | undefined {
  const { type } = agent;
  if (isAgentType(type)) return type;
  // A type that its module does not export is undefined, and not missing.
  if (!Object.hasOwn(agent, 'type'))
    tell({ code: 'missing-key', where, key: 'type', expected: 'an agent type' });
  else if (typeof type === 'string' && types.size > 0) {
    const named = types.get(type);
    if (named === undefined) tell({ code: 'unknown-type', agent: id, type, known: typeNames(types) });
    return named;
  } else
    tell({
      code: 'wrong-value',
      where: `${where}: "type"`,
      shown: shown(type),
      expected: 'an agent type, which has name, ports, init and step',
    });
  return undefined;
}

function routesOf(
  where: string,
  written: readonly (readonly [string, unknown])[],
  tell: Tell,
): ReadonlyMap<string, readonly WrittenTarget[]> {
  const routes = new Map<string, readonly WrittenTarget[]>();
  for (const [name, targets] of written) {
    const all: readonly unknown[] = Array.isArray(targets) ? targets : [targets];
    const right = targetsOf(where, name, all, tell);
    // If all of its targets are wrong, it is not empty.
    if (right.length > 0 || all.length === 0) routes.set(name, right);
  }
  return routes;
}

function targetsOf(
  where: string,
  name: string,
  targets: readonly unknown[],
  tell: Tell,
): readonly WrittenTarget[] {
  return targets.flatMap((target): WrittenTarget[] => {
    if (typeof target === 'string') return [{ agent: target, port: undefined }];
    if (isRecord(target) && typeof target['agent'] === 'string' && typeof target['port'] === 'string')
      return [{ agent: target['agent'], port: target['port'] }];
    tell({
      code: 'wrong-value',
      where: `${where}: a target of the name "${name}"`,
      shown: shown(target),
      expected: "the id of an agent, or {agent: 'b', port: '1'}",
    });
    return [];
  });
}

function propertiesOf(value: unknown, tell: Tell): Properties {
  if (value === undefined) return {};
  const expected = 'an object with always, sometimes or eventually, for example {always: {agreement: check}}';
  if (!isRecord(value)) {
    tell({ code: 'wrong-value', where: '"properties"', shown: shown(value), expected });
    return {};
  }
  tellUnknown('properties', value, PROPERTY_KEYS, tell);
  tellWrongClaims('properties', value, tell);
  const { optional } = value;
  if (optional !== undefined && !isRecord(optional))
    tell({ code: 'wrong-value', where: 'properties: "optional"', shown: shown(optional), expected });
  if (isRecord(optional)) {
    tellUnknown('optional properties', optional, CLAIM_KEYS, tell);
    tellWrongClaims('optional properties', optional, tell);
  }
  return value;
}

function tellWrongClaims(of: string, properties: Readonly<Record<string, unknown>>, tell: Tell): void {
  for (const key of CLAIM_KEYS) {
    const claims = properties[key];
    if (claims === undefined) continue;
    const wrong = isRecord(claims)
      ? Object.entries(claims).find(([, check]) => typeof check !== 'function')
      : ([key, claims] as const);
    if (wrong === undefined) continue;
    const where = isRecord(claims) ? `property "${wrong[0]}"` : `${of}: "${key}"`;
    tell({
      code: 'wrong-value',
      where,
      shown: shown(wrong[1]),
      expected: isRecord(claims) ? 'a function' : 'an object with functions by name',
    });
  }
}

function groupsOf(value: unknown, tell: Tell): readonly (readonly string[])[] {
  if (value === undefined) return [];
  const isGroup = (group: unknown): group is string[] =>
    Array.isArray(group) && group.every((id) => typeof id === 'string');
  if (Array.isArray(value) && value.every(isGroup)) return value;
  tell({
    code: 'wrong-value',
    where: '"interchangeable"',
    shown: shown(value),
    expected: "a list of groups, each a list of ids, for example [['a0', 'a1']]",
  });
  return [];
}

function tellUnknown(
  where: string,
  value: object,
  known: readonly string[],
  tell: Tell,
  others: readonly string[] = [],
): void {
  for (const key of Object.keys(value))
    if (!known.includes(key) && !others.includes(key)) tell({ code: 'unknown-key', where, key, known });
}

/** The entries of an object or of a map with texts as keys; undefined if it is neither. */
function entriesIn(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Map) {
    const entries: readonly (readonly [unknown, unknown])[] = [...value];
    const isNamed = (entry: readonly [unknown, unknown]): entry is readonly [string, unknown] =>
      typeof entry[0] === 'string';
    return entries.every(isNamed) ? entries : undefined;
  }
  return isRecord(value) ? Object.entries(value) : undefined;
}
