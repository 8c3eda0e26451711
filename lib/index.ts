/**
 * A chat room without a central server, as a library.
 *
 * @example
 * ```ts
 * import { serve, serverConfig } from 'chatroom';
 * import { nodeWorld } from 'chatroom/world';
 *
 * const server = serve(serverConfig({ id: 0, n: 3, port: 10000 }), nodeWorld()).subscribe(({ event }) => {
 *   console.log(event.kind);
 * });
 * server.unsubscribe(); // and it is gone
 * ```
 */
export { type Answer } from './agents/chatroom/answers.ts';
export { type Entry } from './agents/chatroom/entries.ts';
export { type Command } from './agents/chatroom/commands.ts';
export {
  room,
  type ChatClientEvent,
  type Reply,
  type RoomEffect,
  type RoomEvent,
  type RoomState,
} from './agents/chatroom/room.ts';
export { type ConfigOption, type ConfigReason } from './configReason.ts';
export { ConfigError, serverConfig, type ServerConfig, type ServerOptions } from './config.ts';
export { type Indication, type Send } from './net/events.ts';
export { net, type NetSettings } from './net/net.ts';
export { type Outgoing } from './net/outgoing.ts';
export { type FailureDetectorSettings } from './net/failureDetector.ts';
export { type Limits } from './limits.ts';
export { type Log } from './agents/chatroom/log/log.ts';
export { entriesOf } from './agents/chatroom/log/walk.ts';
export { loop, type Driver } from './loop/loop.ts';
export { type Machine, type Turn } from './machine/machine.ts';
export { type ClientSettings } from './client/clientPort.ts';
export { serve, type ServerTurn } from './agents/chatroom/server.ts';
export {
  DialError,
  DRAIN_MARK_BYTES,
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from './world/world.ts';
export { messagesOf, textsOf, type Messages } from './wire/messages.ts';
