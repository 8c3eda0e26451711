/** Reads configurations from JSON: the format of GoOvid, and what is ours besides. docs/FRAMEWORK.md describes it. */
import type { Node } from 'jsonc-parser';
import { typeNames, type AgentTypes } from '../agentTypes.ts';
import type { Configuration } from '../configuration.ts';
import { checkContent } from './content.ts';
import { pushTo } from './groups.ts';
import { shown } from './hint.ts';
import { entriesOf, offsetOf, readJson, valueOf, type JsonText } from './json.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';
import type { CheckedConfiguration } from './reason.ts';
import { problems, type Place } from './report.ts';
import type { Report, Written, WrittenAgent, WrittenTarget } from './written.ts';

/** The keys of an agent. */
const KEYS = ['type', 'box', 'attrs', 'routes', 'interchangeable'] as const;
type Key = (typeof KEYS)[number];

/** The types that the configuration may mention, and the name of its file for sentences. */
export interface ReadOptions {
  readonly types: AgentTypes;
  readonly file?: string | undefined;
}

/**
 * Reads a configuration from JSON.
 *
 * @param text - of the file; a byte order mark is skipped
 * @returns the configuration; or every mistake, with line and column, in the order of the text
 */
export function readConfiguration(
  text: string,
  { types, file }: ReadOptions,
): CheckedConfiguration<Configuration> {
  const { textMaxChars } = CONFIGURATION_LIMITS;
  if (text.length > textMaxChars)
    return { problems: [{ file, reason: { code: 'too-large', limitChars: textMaxChars } }] };

  const { add, all } = problems();
  const json = readJson(text.replace(/^\uFEFF/, ''));
  const { root } = json;
  const placeAt = (offset: number): Place => ({ file, ...json.placeAt(offset) });
  for (const { offset, reason } of json.mistakes) add(reason, () => placeAt(offset));
  if (root === undefined) return { problems: all() };
  const report: Report = (path, reason, at = 'value') => {
    add(reason, () => placeAt(offsetOf(root, path, at)));
  };
  const configuration = checkContent(formOf(json, root, types, report), report);
  const found = all();
  return found.length === 0 ? { configuration } : { problems: found };
}

const AGENTS_EXPECTED =
  'an object with the agents by name, for example {"1": {"type": "echo", "box": "127.0.0.1:5001"}}';

function formOf(json: JsonText, root: Node, types: AgentTypes, report: Report): Written {
  const agents: WrittenAgent[] = [];
  const groups = new Map<string, string[]>();
  if (root.type !== 'object') {
    report([], {
      code: 'wrong-value',
      where: 'the configuration',
      shown: shown(valueOf(root)),
      expected: AGENTS_EXPECTED,
    });
    return { agents, properties: {}, interchangeable: [], isPartial: true };
  }
  for (const [id, node] of entriesOf(root)) {
    if (json.isDamaged(node)) continue;
    const agent = agentOf(id, node, types, report);
    agents.push(agent);
    if (agent.group !== undefined) pushTo(groups, agent.group, id);
  }
  return {
    agents,
    properties: {},
    interchangeable: [...groups.values()],
    isPartial: json.isDamaged(),
  };
}

function agentOf(
  id: string,
  node: Node,
  types: AgentTypes,
  report: Report,
): WrittenAgent & { readonly group: string | undefined } {
  const where = `agent ${id}`;
  const wrong = (path: readonly string[], what: string, value: Node, expected: string): undefined => {
    report([id, ...path], {
      code: 'wrong-value',
      where: what,
      shown: shown(valueOf(value)),
      expected,
    });
  };
  const entries: ReadonlyMap<string, Node> = node.type === 'object' ? entriesOf(node) : new Map();
  if (node.type !== 'object')
    wrong([], where, node, 'an object, for example {"type": "echo", "box": "127.0.0.1:5001"}');
  else
    for (const key of entries.keys())
      if (!(KEYS as readonly string[]).includes(key))
        report([id, key], { code: 'unknown-key', where, key, known: KEYS }, 'key');

  const textIn = (key: Key, expected: string, isNeeded: boolean): string | undefined => {
    const value = entries.get(key);
    if (value?.type === 'string') return value.value as string;
    if (value !== undefined) return wrong([key], `${where}: "${key}"`, value, expected);
    if (isNeeded && node.type === 'object')
      report([id], { code: 'missing-key', where, key, expected }, 'key');
    return undefined;
  };
  const typeName = textIn('type', 'the name of an agent type', true);
  const type = typeName === undefined ? undefined : types.get(typeName);
  if (typeName !== undefined && type === undefined)
    report([id, 'type'], { code: 'unknown-type', agent: id, type: typeName, known: typeNames(types) });
  const box = textIn('box', 'an address such as 127.0.0.1:5001', true);
  const group = textIn('interchangeable', 'the name of a group of agents', false);

  const attrs = entries.get('attrs');
  if (attrs !== undefined && attrs.type !== 'object')
    wrong(['attrs'], `${where}: "attrs"`, attrs, 'an object');
  const attributes = attrs?.type === 'object' ? valueOf(attrs) : undefined;

  const routes = new Map<string, readonly WrittenTarget[]>();
  const written = entries.get('routes');
  if (written !== undefined && written.type !== 'object')
    wrong(['routes'], `${where}: "routes"`, written, 'an object, for example {"bob": {"2": 1}}');
  if (written?.type === 'object')
    for (const [name, targets] of entriesOf(written)) {
      if (targets.type !== 'object')
        wrong(
          ['routes', name],
          `${where}: the route of "${name}"`,
          targets,
          'an object with the ports by agent, for example {"2": 1}',
        );
      else {
        const right = targetsOf(id, name, targets, wrong);
        // If all of its targets are wrong, it is not empty.
        if (right.length > 0 || targets.children?.length === 0) routes.set(name, right);
      }
    }
  return { id, type, box, attributes, routes, group };
}

type Wrong = (path: readonly string[], what: string, value: Node, expected: string) => undefined;

function targetsOf(id: string, name: string, node: Node, wrong: Wrong): readonly WrittenTarget[] {
  return Array.from(entriesOf(node)).flatMap(([agent, ports]) => {
    const path = ['routes', name, agent];
    const what = `agent ${id}: the port of agent ${agent} for the name "${name}"`;
    const nodes = ports.type === 'array' && ports.children?.length !== 0 ? (ports.children ?? []) : [ports];
    return nodes.flatMap((one, i) => {
      const port = portIn(one);
      if (port !== undefined) return [{ agent, port }];
      wrong(one === ports ? path : [...path, String(i)], what, one, 'a number from 0, or the name of a port');
      return [];
    });
  });
}

/** GoOvid's ports are numbers. */
function portIn({ type, value }: Node): string | undefined {
  if (type === 'string') return value as string;
  return type === 'number' && Number.isSafeInteger(value) && (value as number) >= 0
    ? String(value)
    : undefined;
}
