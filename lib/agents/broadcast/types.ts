/** The rungs of the ladder as agent types: each broadcasts texts, and has the properties of its rung. */
import { allAck } from './allAck.ts';
import { bestEffort } from './bestEffort.ts';
import { causal } from './causal.ts';
import { broadcasting, texts } from './client.ts';
import { eager } from './eager.ts';
import { fifo } from './fifo.ts';
import { lazy } from './lazy.ts';
import { majorityAck } from './majorityAck.ts';
import { broadcastProperties, type Assumption } from './properties.ts';
import { totalOrder } from './totalOrder.ts';

const BASIC = ['no duplication', 'no creation', 'validity'] as const;
const RELIABLE = [...BASIC, 'agreement'] as const;
const UNIFORM = [...RELIABLE, 'uniform agreement'] as const;
const CAUSAL = [...UNIFORM, 'FIFO delivery', 'causal delivery'] as const;

const majority: Assumption = {
  words: 'if a majority is correct',
  holds: (processes) => 2 * processes.filter(({ isCorrect }) => isCorrect).length > processes.length,
};
const sequencer: Assumption = {
  words: 'if the sequencer and a majority are correct',
  holds: (processes) =>
    majority.holds(processes) &&
    processes.some(({ name, isCorrect }) => isCorrect && processes.every((other) => name <= other.name)),
};

/** 3.1 */
export const bestEffortBroadcast = broadcasting(
  'best_effort_broadcast',
  bestEffort(texts),
  broadcastProperties([...BASIC, 'best-effort validity']),
);
/** 3.2 and 3.3 */
export const lazyBroadcast = broadcasting('lazy_broadcast', lazy(texts), broadcastProperties(RELIABLE));
export const eagerBroadcast = broadcasting('eager_broadcast', eager(texts), broadcastProperties(RELIABLE));
/** 3.4 and 3.5 */
export const allAckBroadcast = broadcasting('all_ack_broadcast', allAck(texts), broadcastProperties(UNIFORM));
export const majorityAckBroadcast = broadcasting(
  'majority_ack_broadcast',
  majorityAck(texts),
  broadcastProperties(UNIFORM, majority),
);
/** 3.12 and 3.15 */
export const fifoBroadcast = broadcasting(
  'fifo_broadcast',
  fifo(texts),
  broadcastProperties([...UNIFORM, 'FIFO delivery'], majority),
);
export const causalBroadcast = broadcasting(
  'causal_broadcast',
  causal(texts),
  broadcastProperties(CAUSAL, majority),
);
export const totalOrderBroadcast = broadcasting(
  'total_order_broadcast',
  totalOrder(texts),
  broadcastProperties([...CAUSAL, 'total order'], sequencer),
);
