/** Uniform reliable broadcast (All-Ack, algorithm 3.4): a message is delivered when every process that has not crashed has it. */
import type { Schema } from '../../agent/schema.ts';
import type { Message } from './message.ts';
import { uniform } from './uniform.ts';

export function allAck<M extends Message>(message: Schema<M>) {
  return uniform('all_ack', message, (acks, correct) => [...correct].every((process) => acks.has(process)));
}
