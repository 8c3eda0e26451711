/** The configurations of examples/, with the agent types that ship. */
import { readFileSync } from 'node:fs';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { readConfiguration } from '../../lib/agent/configuration/read.ts';
import { AGENT_TYPES } from '../../lib/agentTypes.ts';

export const EXAMPLES = new URL('../../examples/', import.meta.url);

/** @param name - of its file, without `.json`. @throws an error with the problems of the file, if it has any */
export function exampleConfiguration(name: string): Configuration {
  const text = readFileSync(new URL(`${name}.json`, EXAMPLES), 'utf8');
  const { configuration, problems } = readConfiguration(text, { types: AGENT_TYPES });
  if (configuration === undefined) throw new Error(JSON.stringify(problems));
  return configuration;
}
