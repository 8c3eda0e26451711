/** The argument CONFIG: a configuration in JSON, or a module that exports one. */
import { isAgentType } from '../../lib/agent/configuration/types.ts';
import type { AgentType } from '../../lib/agent/agent.ts';
import type { AgentTypes } from '../../lib/agent/agentTypes.ts';
import { isRecord } from '../../lib/agent/configuration/canonical.ts';
import { shown } from '../../lib/agent/configuration/hint.ts';
import { readConfiguration } from '../../lib/agent/configuration/read.ts';
import type { CheckedConfiguration } from '../../lib/agent/configuration/reason.ts';
import { validateConfiguration } from '../../lib/agent/configuration/validate.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { EXIT } from '../exit.ts';
import { isModule, jsonConfiguration } from './json.ts';
import { loadModule, type Exports, type PackageModules } from './module.ts';
import { configurationError, problemsError } from './reason.ts';

/**
 * Loads a configuration.
 *
 * @param file - a module (`.ts`, `.mts`, `.js`, `.mjs`, …) or JSON; `-` is JSON from standard input
 * @param types - those that ship with the program
 * @throws a usage error with a line for each mistake
 */
export async function loadConfiguration(
  file: string,
  types: AgentTypes,
  modules: PackageModules,
): Promise<Configuration> {
  if (!isModule(file)) return jsonConfiguration(file, types);
  const { configuration, problems } = exported(file, await loadModule(file, modules), types);
  if (configuration === undefined) throw problemsError(file, problems);
  return configuration;
}

function exported(file: string, module: Exports, shipped: AgentTypes): CheckedConfiguration<Configuration> {
  const names = Object.keys(module);
  const value = module['configuration'] ?? (names.includes('default') ? module['default'] : undefined);
  if (value === undefined)
    throw configurationError(EXIT.usage, { code: 'no-configuration', file, found: names });
  const types = new Map([
    ...shipped,
    ...typesOf(file, module['types']).map((type) => [type.name, type] as const),
  ]);
  const properties = module['properties'];
  if (!isRecord(value) || Object.hasOwn(value, 'agents')) {
    const draft = isRecord(value) ? { ...value, properties: merged(value['properties'], properties) } : value;
    return validateConfiguration(draft, { types });
  }
  // The format of JSON, perhaps imported from a file. Lines are those of no file.
  const { configuration, problems } = readConfiguration(JSON.stringify(value), { types });
  if (configuration !== undefined) return validateConfiguration({ ...configuration, properties });
  return { problems: problems.map(({ reason }) => ({ reason })) };
}

/** A list of types, or types by any names. */
function typesOf(file: string, types: unknown): readonly AgentType[] {
  if (types === undefined) return [];
  const all: readonly unknown[] = types instanceof Map ? [...types.values()] : Object.values(types ?? {});
  if (typeof types === 'object' && all.every(isAgentType)) return all;
  throw configurationError(EXIT.usage, { code: 'no-types', file, shown: shown(types) });
}

/** Properties of the configuration, and those that are exported beside it. */
function merged(own: unknown, beside: unknown): unknown {
  if (!isRecord(own) || !isRecord(beside)) return own ?? beside;
  const kinds = new Set([...Object.keys(own), ...Object.keys(beside)]);
  return Object.fromEntries(
    Array.from(kinds, (kind) => {
      const [first, second] = [own[kind], beside[kind]];
      if (kind === 'optional') return [kind, merged(first, second)];
      return [kind, isRecord(first) && isRecord(second) ? { ...first, ...second } : (first ?? second)];
    }),
  );
}
