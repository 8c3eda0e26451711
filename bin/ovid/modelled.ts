/** A configuration as a model, for commands. */
import type { Configuration } from '../../lib/agent/configuration.ts';
import { agentModel, type AgentModel } from '../../lib/model/agents/model.ts';
import type { AgentModelOptions } from '../../lib/model/agents/options.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { EXIT } from '../exit.ts';
import { configurationError } from './reason.ts';

/** @throws a usage error if the configuration has no model: agents that are said to be interchangeable are not */
export function modelled(file: string, configuration: Configuration, options: AgentModelOptions): AgentModel {
  try {
    return agentModel(configuration, options);
  } catch (error) {
    const reason = { code: 'not-modelled', file, detail: errorMessage(error) } as const;
    throw configurationError(EXIT.usage, reason, { cause: error });
  }
}
