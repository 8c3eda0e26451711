/** Best-effort broadcast (Basic Broadcast, algorithm 3.1): a message is sent to every process. */
import { agentType } from '../../agent/agentType.ts';
import { indicate, send } from '../../agent/effects.ts';
import type { Schema } from '../../agent/schema.ts';
import type { Message } from './message.ts';

export function bestEffort<M extends Message>(message: Schema<M>) {
  return agentType({
    name: 'best_effort',
    ports: { messages: message },
    requests: message,
    init: () => undefined,
    step: (state, event, { name, names }) => {
      switch (event.kind) {
        case 'requested': {
          const sends = names.map((to) => send(to, event.request));
          return [state, [...sends, indicate({ from: name, message: event.request })]];
        }
        case 'received':
          return [state, [indicate({ from: event.from, message: event.message })]];
        default:
          return [state, []];
      }
    },
  });
}
