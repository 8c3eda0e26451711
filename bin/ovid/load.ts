/** Loads the configuration that a command is given. */
import { join } from 'node:path';
import * as agent from '../../lib/agent/index.ts';
import { checkedConfiguration } from '../../lib/agent/checkedAgent.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { configurationHash } from '../../lib/agent/configuration/hash.ts';
import { propertyNames, selectedProperties } from '../../lib/agent/properties.ts';
import { AGENT_TYPES } from '../../lib/agentTypes.ts';
import { EXIT } from '../exit.ts';
import { loadConfiguration } from './configuration.ts';
import { loadModule, type Exports, type PackageModules } from './module.ts';
import { configurationError } from './reason.ts';
import type { NamedConfiguration } from './simSubject.ts';

/** A user's module gets the helpers of this program, so that it needs none of its own. The folder is seen from the bundles in `dist/bin`. */
const MODULES: PackageModules = { loaded: { agent }, root: join(__dirname, '..', '..') };

/**
 * @param file - the argument CONFIG
 * @param properties - the names of those to check, by `--property`; left out: all that are claimed
 * @throws a usage error with a line for each mistake
 */
export async function namedConfiguration(
  file: string,
  properties: readonly string[] = [],
): Promise<NamedConfiguration> {
  const loaded = await loadConfiguration(file, AGENT_TYPES, MODULES);
  const configuration = properties.length === 0 ? loaded : withProperties(loaded, properties);
  return { file, configuration, hash: configurationHash(configuration), properties };
}

/** The same for a simulation or a check: agents that are no pure functions are found. */
export async function checkedNamedConfiguration(
  file: string,
  properties?: readonly string[],
): Promise<NamedConfiguration> {
  const named = await namedConfiguration(file, properties);
  return { ...named, configuration: checkedConfiguration(named.configuration) };
}

function withProperties(configuration: Configuration, names: readonly string[]): Configuration {
  const properties = selectedProperties(configuration.properties, names);
  if (!('unknown' in properties)) return { ...configuration, properties };
  const known = [
    ...new Set(propertyNames(configuration.properties).map((name) => name.replace(/^.*: /, ''))),
  ];
  throw configurationError(EXIT.usage, { code: 'unknown-property', name: properties.unknown, known });
}

/** The exports of a module that an option names. */
export async function optionModule(option: string, file: string): Promise<Exports> {
  return loadModule(file, MODULES, undefined, option);
}
