/** The part of a box that works for the prompt of its grid: requests come from there, and indications go there. */
import { agentsIn, type Configuration } from '../../lib/agent/configuration.ts';
import { decodeAs, describeIssues } from '../../lib/agent/schema.ts';
import { lineOf } from '../../lib/box/lines.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import { sendToParent, type BoxRequest } from '../ipc.ts';
import { isFailure, isHalt } from './halt.ts';
import type { AgentRequests } from './requests.ts';

/** The name of the prompt for agents. */
const BY = 'prompt';

export interface GridLink {
  /** Called with every turn of the box, in order. */
  readonly record: (turn: BoxTurn) => void;
}

/** To be called in a process that has a channel to the grid that started it. */
export function gridLink(configuration: Configuration, box: string, requests: AgentRequests): GridLink {
  const types = new Map(agentsIn(configuration, box).map(({ id, type }) => [id, type]));
  const execute = async ({ agent, number, text }: BoxRequest) => {
    const format = types.get(agent)?.requests;
    const decoded =
      format === undefined ? { issues: [{ message: 'it takes none' }] } : decodeAs(format, text);
    const refusal =
      decoded.issues === undefined
        ? await requests.request(agent, BY, decoded.value)
        : `agent ${agent} does not take this request: ${describeIssues(decoded.issues)}`;
    sendToParent({
      kind: 'requestDone',
      agent,
      number,
      ...(refusal === undefined ? {} : { refusal }),
    });
  };
  process.on('message', (message) => {
    if ((message as { readonly kind?: unknown }).kind === 'agentRequest') void execute(message as BoxRequest);
  });
  return {
    record: ({ effects }) => {
      for (const effect of effects) {
        if (effect.kind === 'indicated' && (effect.to ?? BY) === BY) {
          const { agent, indication } = effect;
          sendToParent({ kind: 'indicated', agent, line: lineOf(types.get(agent), indication) });
        }
        if (isHalt(effect))
          sendToParent({
            kind: 'agentHalted',
            agent: effect.agent,
            reason: effect.halt.reason,
            isFailure: isFailure(effect),
          });
      }
    },
  };
}
