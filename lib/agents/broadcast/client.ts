/** The user of a broadcast, the same on every rung: it gives messages their ids, and records what it broadcasts and delivers. */
import type { AgentFact, AgentType } from '../../agent/agent.ts';
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, record, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Properties } from '../../agent/properties.ts';
import { text } from '../../agent/schema.ts';
import { object, string } from '../../agent/schemas.ts';
import { idOf, type Delivery, type Message } from './message.ts';

/** A text that is broadcast. */
interface Text extends Message {
  readonly text: string;
}

/** The schema of what the client broadcasts. */
export const texts = object({ id: string, text: string });

const client = agentType({
  name: 'client',
  ports: {},
  requests: text,
  uses: service<Text, Delivery<Text>>(),
  /** The number of messages that it has broadcast. */
  init: () => 0,
  step: (sent, event, self) => {
    switch (event.kind) {
      case 'started':
        return [sent, [record({ kind: 'started' })]];
      case 'requested': {
        const id = idOf(self, sent + 1);
        return [sent + 1, [record({ kind: 'broadcast', id }), request({ id, text: event.request })]];
      }
      case 'indicated': {
        const { from, message } = event.indication;
        const { id, text } = message;
        return [sent, [record({ kind: 'delivered', id }), indicate(`${from} > ${text}`)]];
      }
      default:
        return [sent, []];
    }
  },
  workload: () => ['hello'],
  console: {
    prompt: ({ name }) => `${name} > `,
    request: (line: string) => (line === '' ? undefined : line),
    line: (line: string) => line,
  },
  describe: (fact) => ('id' in fact ? `${fact.kind} ${fact.id}` : fact.kind),
});

/** A type of agents that broadcast texts by a rung, with the properties of the rung. */
export function broadcasting<S, A, P extends Readonly<Record<string, unknown>>, M, V, F extends AgentFact>(
  name: string,
  rung: AgentType<S, A, P, Text, M, Delivery<Text>, V, F>,
  properties: Properties,
) {
  return { ...over(client, rung), name, properties };
}
