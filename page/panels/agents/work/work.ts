/** Agents, for the page's worker: a configuration whose types ship can be simulated. */
import { configurationHash } from '../../../../lib/agent/configuration/hash.ts';
import { readConfiguration } from '../../../../lib/agent/configuration/read.ts';
import { configurationSentence } from '../../../../lib/agent/configuration/reason.ts';
import { boxesOf, type Configuration } from '../../../../lib/agent/configuration.ts';
import { selectedProperties } from '../../../../lib/agent/properties.ts';
import { AGENT_TYPES } from '../../../../lib/agentTypes.ts';
import { AGENTS } from '../../../../lib/box/protocol.ts';
import { simulatedAgents } from '../../../../lib/sim/agents/protocol.ts';
import { scenarioAgents } from '../../../../lib/sim/agents/scenario.ts';
import type { ScenarioProtocol } from '../../../../lib/sim/scenario/protocol.ts';
import type { PanelWork, SceneSetting, Simulated } from '../../../panel/work.ts';
import type { GivenConfiguration } from '../../../work/jobs.ts';

export const AGENTS_WORK: PanelWork = { facts: AGENTS, simulated, scenario };

function simulated(given: GivenConfiguration | undefined): Simulated {
  if (given === undefined) throw new Error('agents cannot be simulated without a configuration');
  const configuration = read(given);
  const { name } = given;
  return {
    protocol: simulatedAgents(configuration, { states: false }),
    recorded: simulatedAgents(configuration),
    planned: {
      configuration: { name, hash: configurationHash(configuration) },
      servers: boxesOf(configuration).length,
    },
  };
}

function scenario({ configuration: given, properties, ...options }: SceneSetting): ScenarioProtocol {
  if (given === undefined) throw new Error('agents cannot be simulated without a configuration');
  const configuration = read(given);
  if (properties === undefined) return scenarioAgents(configuration, options);
  const selected = selectedProperties(configuration.properties, properties);
  if ('unknown' in selected) throw new Error(`no agent has the property "${selected.unknown}"`);
  return scenarioAgents({ ...configuration, properties: selected }, options);
}

function read({ name, text }: GivenConfiguration): Configuration {
  const { configuration, problems } = readConfiguration(text, { types: AGENT_TYPES, file: name });
  if (configuration === undefined) throw new Error(problems.map(configurationSentence).join('; '));
  return configuration;
}
