/** FIFO-order broadcast (Broadcast with Sequence Number, algorithm 3.12): the messages of each process are delivered by their numbers. */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { integer } from '../../agent/schemas.ts';
import { majorityAck } from './majorityAck.ts';
import { delivery, processOf, withField, type Delivery, type Message } from './message.ts';

type Numbered<M> = M & { readonly lsn: number };

export interface Fifo<M> {
  /** The number of its last message. */
  readonly lsn: number;
  readonly pending: ReadonlyMap<string, Numbered<M>>;
  /** By process: the number of the next message to deliver. */
  readonly next: ReadonlyMap<string, number>;
}

export function fifo<M extends Message>(message: Schema<M>) {
  const rung = agentType({
    name: 'fifo',
    ports: {},
    requests: message,
    uses: service<Numbered<M>, Delivery<Numbered<M>>>(),
    init: (): Fifo<M> => ({ lsn: 0, pending: new Map(), next: new Map() }),
    step: (state, event) => {
      if (event.kind === 'requested') {
        const lsn = state.lsn + 1;
        return [{ ...state, lsn }, [request({ ...event.request, lsn })]];
      }
      if (event.kind !== 'indicated') return [state, []];
      const pending = new Map(state.pending).set(event.indication.message.id, event.indication.message);
      const next = new Map(state.next);
      const ready: Numbered<M>[] = [];
      const isNext = (m: Numbered<M>) => m.lsn === (next.get(processOf(m)) ?? 1);
      for (let m; (m = [...pending.values()].find(isNext)) !== undefined; ready.push(m)) {
        pending.delete(m.id);
        next.set(processOf(m), m.lsn + 1);
      }
      return [{ ...state, pending, next }, ready.map((m) => indicate(delivery(m)))];
    },
  });
  return over(rung, majorityAck(withField(message, 'lsn', integer)));
}
