/** Makes configurations in code. */
import type { AgentType } from '../agent.ts';
import type { Configuration } from '../configuration.ts';
import type { TypedDraft } from './draft.ts';
import { ConfigurationError } from './reason.ts';
import { validateConfiguration } from './validate.ts';

/**
 * Makes a configuration. A route to an agent that does not exist, or to a port that takes none of the messages that its sender sends, does
 * not compile.
 *
 * @example
 * ```ts
 * configure({
 *   agents: {
 *     alice: { type: chat, attributes: { myname: 'alice', contacts: ['bob'] }, routes: { bob: 'bob' } },
 *     bob: { type: chat, attributes: { myname: 'bob', contacts: ['alice'] }, routes: { alice: 'alice' } },
 *   },
 * });
 * ```
 * @throws {@link ConfigurationError} with every mistake
 */
export function configure<const Types extends Readonly<Record<string, AgentType>>>(
  draft: TypedDraft<Types>,
): Configuration {
  return validConfiguration(draft);
}

/** @throws {@link ConfigurationError} with every mistake */
export function validConfiguration(value: unknown): Configuration {
  const { configuration, problems } = validateConfiguration(value);
  if (configuration === undefined) throw new ConfigurationError(problems);
  return configuration;
}
