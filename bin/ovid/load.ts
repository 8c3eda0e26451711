/** Loads the configuration that a command is given. */
import { join } from 'node:path';
import * as agent from '../../lib/agent/index.ts';
import { checkedConfiguration } from '../../lib/agent/checkedAgent.ts';
import { configurationHash } from '../../lib/agent/configuration/hash.ts';
import { AGENT_TYPES } from '../../lib/agentTypes.ts';
import { loadConfiguration } from './configuration.ts';
import { loadModule, type Exports, type PackageModules } from './module.ts';
import type { NamedConfiguration } from './simSubject.ts';

/** A user's module gets the helpers of this program, so that it needs none of its own. The folder is seen from the bundles in `dist/bin`. */
const MODULES: PackageModules = { loaded: { agent }, root: join(__dirname, '..', '..') };

/**
 * @param file - the argument CONFIG
 * @throws a usage error with a line for each mistake
 */
export async function namedConfiguration(file: string): Promise<NamedConfiguration> {
  const configuration = await loadConfiguration(file, AGENT_TYPES, MODULES);
  return { file, configuration, hash: configurationHash(configuration) };
}

/** The same for a simulation or a check: agents that are no pure functions are found. */
export async function checkedNamedConfiguration(file: string): Promise<NamedConfiguration> {
  const named = await namedConfiguration(file);
  return { ...named, configuration: checkedConfiguration(named.configuration) };
}

/** The exports of a module that an option names. */
export async function optionModule(option: string, file: string): Promise<Exports> {
  return loadModule(file, MODULES, undefined, option);
}
