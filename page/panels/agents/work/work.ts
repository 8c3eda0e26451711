/** Agents, for the page's worker: a configuration whose types ship can be simulated. */
import { configurationHash } from '../../../../lib/agent/configuration/hash.ts';
import { readConfiguration } from '../../../../lib/agent/configuration/read.ts';
import { configurationSentence } from '../../../../lib/agent/configuration/reason.ts';
import { boxesOf } from '../../../../lib/agent/configuration.ts';
import { AGENT_TYPES } from '../../../../lib/agentTypes.ts';
import { AGENTS } from '../../../../lib/box/protocol.ts';
import { simulatedAgents } from '../../../../lib/sim/agents/protocol.ts';
import type { PanelWork, Simulated } from '../../../panel/work.ts';
import type { GivenConfiguration } from '../../../work/jobs.ts';

export const AGENTS_WORK: PanelWork = { facts: AGENTS, simulated };

function simulated(given: GivenConfiguration | undefined): Simulated {
  if (given === undefined) throw new Error('agents cannot be simulated without a configuration');
  const { name, text } = given;
  const { configuration, problems } = readConfiguration(text, { types: AGENT_TYPES, file: name });
  if (configuration === undefined) throw new Error(problems.map(configurationSentence).join('; '));
  return {
    protocol: simulatedAgents(configuration, { states: false }),
    recorded: simulatedAgents(configuration),
    planned: {
      configuration: { name, hash: configurationHash(configuration) },
      servers: boxesOf(configuration).length,
    },
  };
}
