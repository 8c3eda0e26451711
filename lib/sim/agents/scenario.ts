/** The agents of a configuration in scenarios. Servers are boxes, by the number of their place in the sorted list of their ids. */
import { boxesOf, type Configuration } from '../../agent/configuration.ts';
import type { AgentTraceFact } from '../../box/facts.ts';
import { requestOf } from '../../box/lines.ts';
import { describeIssues } from '../../agent/schema.ts';
import type { Command } from '../scenario/command.ts';
import { ScenarioProblem } from '../scenario/problem.ts';
import type { ScenarioProtocol } from '../scenario/protocol.ts';
import { simulatedAgents, type AgentsOptions } from './protocol.ts';
import { AgentsWorkload } from './workload.ts';

/** The protocol of a configuration, for scenarios. */
export function scenarioAgents(
  configuration: Configuration,
  options: AgentsOptions = {},
): ScenarioProtocol<AgentTraceFact> {
  return {
    ...simulatedAgents(configuration, options),
    servers: boxesOf(configuration).length,
    commands: [requestIn(configuration)],
    speaks: 'one of those that the workload of its type has',
  };
}

/** `request`: a client makes a request of an agent. */
function requestIn({ agents }: Configuration): Command {
  return {
    usage: 'request <agent> <request>',
    description:
      'a client makes a request of an agent: as on the console of its type, if it has one, otherwise in the form of its requests',
    takesTime: false,
    read: (args) => {
      const id = args.value({ read: (word) => word, expected: 'the id of an agent' }, 'the agent');
      const line = args.rest('the request');
      const agent = agents.get(id);
      if (agent === undefined) throw new ScenarioProblem({ code: 'no-agent', id, known: [...agents.keys()] });
      const validation = requestOf(agent.type, line);
      if (validation.issues !== undefined)
        throw new ScenarioProblem({ code: 'no-request', id, why: describeIssues(validation.issues) });
      const { value: request } = validation;
      return ({ cluster: { workload } }) => {
        if (!(workload instanceof AgentsWorkload)) throw new TypeError('this command is for agents');
        return workload.ask(id, request) ? [] : [`${id} does not run`];
      };
    },
  };
}
