/** Lazy reliable broadcast (Lazy Reliable Broadcast, algorithm 3.2): the messages of a process that has crashed are passed on. */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { bestEffort } from './bestEffort.ts';
import { crashedBy, detectorAttributes } from './detector.ts';
import { delivery, minus, put, senderOf, type Delivery, type Message } from './message.ts';

export interface Lazy<M> {
  readonly correct: ReadonlySet<string>;
  /** The messages that were delivered, by id. */
  readonly delivered: ReadonlyMap<string, M>;
}

export function lazy<M extends Message>(message: Schema<M>) {
  const rung = agentType({
    name: 'lazy',
    attributes: detectorAttributes,
    ports: {},
    requests: message,
    uses: service<M, Delivery<M>>(),
    init: ({ name, names }): Lazy<M> => ({ correct: new Set([name, ...names]), delivered: new Map() }),
    step: (state, event, { attributes }) => {
      const { correct, delivered } = state;
      if (event.kind === 'requested') return [state, [request(event.request)]];
      if (event.kind === 'indicated') {
        const m = event.indication.message;
        if (delivered.has(m.id)) return [state, []];
        const isSenderCorrect = correct.has(senderOf(m));
        const next = { correct, delivered: put(delivered, m.id, m) };
        return [next, [indicate(delivery(m)), ...(isSenderCorrect ? [] : [request(m)])]];
      }
      const crashed = crashedBy(event, attributes);
      if (crashed === undefined || !correct.has(crashed)) return [state, []];
      const its = [...delivered.values()].filter((m) => senderOf(m) === crashed);
      return [{ correct: minus(correct, crashed), delivered }, its.map((m) => request(m))];
    },
  });
  return over(rung, bestEffort(message));
}
