/**
 * Total-order broadcast by a sequencer: the first process broadcasts an order for every message, and messages are delivered in the order of
 * these. Causal order below delivers an order after its message, and orders as they were given.
 */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request, save } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { literal, object, oneOf, string } from '../../agent/schemas.ts';
import { causal } from './causal.ts';
import { delivery, idOf, put, type Delivery, type Message } from './message.ts';

/** It is the turn of this message. */
export interface Order extends Message {
  readonly orders: string;
}

export interface TotalOrder<M> {
  readonly isSequencer: boolean;
  /** How many orders it has given. */
  readonly given: number;
  /** The messages that wait for their orders. */
  readonly unordered: ReadonlyMap<string, M>;
}

const order: Schema<Order> = object({ id: string, orders: string });

export function totalOrder<M extends Message>(message: Schema<M>) {
  const rung = agentType({
    name: 'total_order',
    ports: {},
    requests: message,
    records: literal('sequencer'),
    uses: service<M | Order, Delivery<M | Order>>(),
    init: (): TotalOrder<M> => ({ isSequencer: false, given: 0, unordered: new Map() }),
    step: (state, event, self) => {
      switch (event.kind) {
        case 'started': {
          // One that has crashed has forgotten its orders: if it gave some, it is never sequencer again, and neither is another.
          const isSequencer = self.names.every((name) => self.name < name) && event.saved.length === 0;
          return [{ ...state, isSequencer }, []];
        }
        case 'requested':
          return [state, [request(event.request)]];
        case 'indicated': {
          const { message: m } = event.indication;
          if (isOrder(m)) {
            const unordered = new Map(state.unordered);
            const next = unordered.get(m.orders);
            unordered.delete(m.orders);
            return [{ ...state, unordered }, next === undefined ? [] : [indicate(delivery(next))]];
          }
          const unordered = put(state.unordered, m.id, m);
          if (!state.isSequencer) return [{ ...state, unordered }, []];
          const given = state.given + 1;
          const orders = { id: idOf(self, `order${String(given)}`), orders: m.id };
          return [
            { ...state, given, unordered },
            [...(given === 1 ? [save('sequencer' as const)] : []), request(orders)],
          ];
        }
        default:
          return [state, []];
      }
    },
  });
  return over(rung, causal(oneOf(message, order)));
}

function isOrder(m: Message): m is Order {
  return 'orders' in m;
}
