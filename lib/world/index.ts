/** The world of a server: the interface, and the real implementation. */
export { nodeWorld } from './node.ts';
export {
  DialError,
  DRAIN_MARK_BYTES,
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from './world.ts';
