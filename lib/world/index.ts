/** The world of a server: the interface, and the real implementation. */
export { nodeStorage } from './nodeStorage.ts';
export { nodeWorld } from './node.ts';
export { volatileStorage } from '../storage/volatile.ts';
export { describeCut, type CutTail, type StorageReason } from '../storage/reason.ts';
export {
  DialError,
  DRAIN_MARK_BYTES,
  ListenError,
  STORE_WAITING_MAX_BYTES,
  StorageError,
  type Address,
  type Listener,
  type Socket,
  type Storage,
  type Store,
  type StorePlace,
  type World,
} from './world.ts';
