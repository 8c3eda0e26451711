/**
 * Causal-order broadcast (Waiting Causal Broadcast, algorithm 3.15): a message carries a vector clock, the number of messages of each process
 * that were delivered before it, and is delivered when these were.
 */
import { agentType, service } from '../../agent/agentType.ts';
import { indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import type { Schema } from '../../agent/schema.ts';
import { dictionary, integer } from '../../agent/schemas.ts';
import { majorityAck } from './majorityAck.ts';
import { delivery, processOf, withField, type Delivery, type Message } from './message.ts';

/** By process. Those with 0 may be left out. */
type Clock = Readonly<Record<string, number>>;
type Clocked<M> = M & { readonly clock: Clock };

export interface Causal<M> {
  /** How many messages it has broadcast. */
  readonly lsn: number;
  /** How many messages of each process it has delivered. */
  readonly clock: Clock;
  readonly pending: ReadonlyMap<string, Clocked<M>>;
}

export function causal<M extends Message>(message: Schema<M>) {
  const rung = agentType({
    name: 'causal',
    ports: {},
    requests: message,
    uses: service<Clocked<M>, Delivery<Clocked<M>>>(),
    init: (): Causal<M> => ({ lsn: 0, clock: {}, pending: new Map() }),
    step: (state, event) => {
      if (event.kind === 'requested') {
        const m = event.request;
        // Its own messages, too: they may be on their way to itself.
        const clock = { ...state.clock, [processOf(m)]: state.lsn };
        return [{ ...state, lsn: state.lsn + 1 }, [request({ ...m, clock })]];
      }
      if (event.kind !== 'indicated') return [state, []];
      const pending = new Map(state.pending).set(event.indication.message.id, event.indication.message);
      let { clock } = state;
      const ready: Clocked<M>[] = [];
      const isReady = (m: Clocked<M>) => isAtMost(m.clock, clock);
      for (let m; (m = [...pending.values()].find(isReady)) !== undefined; ready.push(m)) {
        pending.delete(m.id);
        clock = { ...clock, [processOf(m)]: countIn(clock, processOf(m)) + 1 };
      }
      return [{ ...state, clock, pending }, ready.map((m) => indicate(delivery(m)))];
    },
  });
  return over(rung, majorityAck(withField(message, 'clock', dictionary(integer))));
}

function countIn(clock: Clock, process: string): number {
  return Object.hasOwn(clock, process) ? (clock[process] as number) : 0;
}

function isAtMost(a: Clock, b: Clock): boolean {
  return Object.entries(a).every(([process, count]) => count <= countIn(b, process));
}
