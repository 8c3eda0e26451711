/** Eager reliable broadcast (Eager Reliable Broadcast, algorithm 3.3): every message that is delivered is passed on, so no failure detector is needed. */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { bestEffort } from './bestEffort.ts';
import { delivery, plus, type Delivery, type Message } from './message.ts';

export function eager<M extends Message>(message: Schema<M>) {
  const rung = agentType({
    name: 'eager',
    ports: {},
    requests: message,
    uses: service<M, Delivery<M>>(),
    /** The ids of messages that were delivered. */
    init: (): ReadonlySet<string> => new Set(),
    step: (delivered, event) => {
      if (event.kind !== 'requested' && event.kind !== 'indicated') return [delivered, []];
      const m = event.kind === 'requested' ? event.request : event.indication.message;
      if (delivered.has(m.id)) return [delivered, []];
      return [plus(delivered, m.id), [indicate(delivery(m)), request(m)]];
    },
  });
  return over(rung, bestEffort(message));
}
