/** Configurations in JSON, which need no more than a reader. */
import type { AgentTypes } from '../../lib/agent/agentTypes.ts';
import { readConfiguration } from '../../lib/agent/configuration/read.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { readText } from '../files.ts';
import { problemsError } from './reason.ts';

/** Whether a file is a module; every other file is JSON. */
export function isModule(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/**
 * Reads a configuration.
 *
 * @param file - `-` is standard input
 * @param types - those that it may mention
 * @throws a usage error with a line for each mistake
 */
export function jsonConfiguration(file: string, types: AgentTypes): Configuration {
  const text = readText('CONFIG', file, TEXT_LIMITS.configurationMaxBytes);
  const { configuration, problems } = readConfiguration(text, { types, file });
  if (configuration === undefined) throw problemsError(file, problems);
  return configuration;
}
