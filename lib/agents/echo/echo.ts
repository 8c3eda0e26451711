/** The smallest agent: it sends every message back to its sender, and answers every request with the request. */
import { agentType } from '../../agent/agentType.ts';
import { indicate, send } from '../../agent/effects.ts';
import { text } from '../../agent/schema.ts';

export const echo = agentType({
  name: 'echo',
  ports: { in: text },
  requests: text,
  init: () => undefined,
  step: (state, event) => {
    if (event.kind === 'received') return [state, [send(event.from, event.message)]];
    return [state, event.kind === 'requested' ? [indicate(event.request, event.by)] : []];
  },
});
