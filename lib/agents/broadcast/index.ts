/** The broadcast ladder, and its properties for agent types of one's own. docs/PROTOCOLS.md describes them. */
export { allAck } from './allAck.ts';
export { bestEffort } from './bestEffort.ts';
export { causal } from './causal.ts';
export { broadcasting, texts } from './client.ts';
export { eager } from './eager.ts';
export { fifo } from './fifo.ts';
export { lazy } from './lazy.ts';
export { majorityAck } from './majorityAck.ts';
export { delivery, idOf, processOf, senderOf, withField, type Delivery, type Message } from './message.ts';
export { broadcastProperties, type Assumption, type BroadcastProperty } from './properties.ts';
export { totalOrder } from './totalOrder.ts';
export * from './types.ts';
