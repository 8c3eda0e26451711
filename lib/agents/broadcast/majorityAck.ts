/** Uniform reliable broadcast (Majority-Ack, algorithm 3.5): a message is delivered when a majority has it; no failure detector is needed. */
import type { Schema } from '../../agent/schema.ts';
import type { Message } from './message.ts';
import { uniform } from './uniform.ts';

export function majorityAck<M extends Message>(message: Schema<M>) {
  return uniform('majority_ack', message, (acks, _correct, n) => acks.size > n / 2);
}
