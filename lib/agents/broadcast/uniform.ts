/**
 * Uniform reliable broadcast: a message is delivered when enough processes have it, which each says by passing it on. What is enough differs:
 * see allAck.ts and majorityAck.ts.
 */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { bestEffort } from './bestEffort.ts';
import { crashedBy, detectorAttributes } from './detector.ts';
import { delivery, minus, plus, put, type Delivery, type Message } from './message.ts';

export interface Uniform<M> {
  readonly correct: ReadonlySet<string>;
  /** The messages that are known, by id. */
  readonly pending: ReadonlyMap<string, M>;
  /** By message: the processes that have it. */
  readonly acks: ReadonlyMap<string, ReadonlySet<string>>;
  readonly delivered: ReadonlySet<string>;
}

/** The processes that have a message, those that have not crashed, and the number of all. */
type CanDeliver = (acks: ReadonlySet<string>, correct: ReadonlySet<string>, n: number) => boolean;

export function uniform<M extends Message>(name: string, message: Schema<M>, canDeliver: CanDeliver) {
  const rung = agentType({
    name,
    attributes: detectorAttributes,
    ports: {},
    requests: message,
    uses: service<M, Delivery<M>>(),
    init: ({ name: own, names }): Uniform<M> => ({
      correct: new Set([own, ...names]),
      pending: new Map(),
      acks: new Map(),
      delivered: new Set(),
    }),
    step: (state, event, { attributes, names }) => {
      const { correct, pending, acks, delivered } = state;
      const deliverable = (next: Uniform<M>) => {
        const ready = [...next.pending.values()].filter(
          ({ id }) =>
            !delivered.has(id) && canDeliver(next.acks.get(id) ?? new Set(), next.correct, names.length + 1),
        );
        const all = new Set([...delivered, ...ready.map(({ id }) => id)]);
        return [{ ...next, delivered: all }, ready.map((m) => indicate(delivery(m)))] as const;
      };
      if (event.kind === 'requested') {
        const m = event.request;
        return [{ ...state, pending: put(pending, m.id, m) }, [request(m)]];
      }
      if (event.kind === 'indicated') {
        const { from, message: m } = event.indication;
        const known = { ...state, acks: put(acks, m.id, plus(acks.get(m.id) ?? new Set(), from)) };
        if (pending.has(m.id)) return deliverable(known);
        const [next, deliveries] = deliverable({ ...known, pending: put(pending, m.id, m) });
        return [next, [...deliveries, request(m)]];
      }
      const crashed = crashedBy(event, attributes);
      return crashed === undefined
        ? [state, []]
        : deliverable({ ...state, correct: minus(correct, crashed) });
    },
  });
  return over(rung, bestEffort(message));
}
