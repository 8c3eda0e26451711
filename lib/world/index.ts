/** The world that a server lives in: the interface, and the real one. */
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
