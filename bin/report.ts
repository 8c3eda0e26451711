/** Maps events of a server to log records: level, message and fields. */
import { sentenceOf } from '../lib/reason/reason.ts';
import type { ServerConfig } from '../lib/config.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { LogLevel } from './flags.ts';

/** A line of the log. */
export interface Report {
  readonly level: Exclude<LogLevel, 'silent'>;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The record for a turn. */
export function reportOf({ event }: ServerTurn, config: ServerConfig): Report {
  switch (event.kind) {
    case 'listening':
      return {
        level: 'info',
        message: 'listening',
        fields: { clients: config.master, peers: config.peers[config.self] },
      };
    case 'linkUp':
      return { level: 'info', message: 'link up', fields: { peer: event.peer, remote: event.remote } };
    case 'linkDown':
      return {
        level: event.isProtocolError ? 'warn' : 'info',
        message: 'link down',
        fields: { peer: event.peer, reason: sentenceOf(event.reason) },
      };
    case 'trusted':
      return { level: 'info', message: 'trusted', fields: { peer: event.peer } };
    case 'suspected':
      return { level: 'info', message: 'suspected', fields: { peer: event.peer } };
    case 'peerDown':
      return {
        level: 'info',
        message: 'down',
        fields: { peer: event.peer, reason: sentenceOf(event.reason) },
      };
    case 'connectionRefused':
      return {
        level: event.isProtocolError ? 'warn' : 'debug',
        message: 'connection refused',
        fields: { remote: event.remote, reason: sentenceOf(event.reason) },
      };
    case 'lineIgnored':
      return { level: 'debug', message: 'line ignored', fields: { peer: event.peer, line: event.line } };
    case 'dialFailed':
      return {
        level: 'debug',
        message: 'dial failed',
        fields: { peer: event.peer, reason: sentenceOf(event.reason) },
      };
    case 'clientConnected':
      return {
        level: 'debug',
        message: 'client connected',
        fields: { client: event.client, remote: event.remote },
      };
    case 'clientRefused':
      return {
        level: 'warn',
        message: 'client refused',
        fields: { remote: event.remote, reason: sentenceOf(event.reason) },
      };
    case 'clientGone':
      return {
        level: 'debug',
        message: 'client gone',
        fields: { client: event.client, reason: sentenceOf(event.reason) },
      };
    case 'commandsReceived':
      return {
        level: 'trace',
        message: 'commands',
        fields: { client: event.client, count: event.commands.length },
      };
    case 'sent':
      return { level: 'trace', message: 'sent', fields: { peer: event.peer } };
    case 'messagesReceived':
      return {
        level: 'trace',
        message: 'messages',
        fields: { peer: event.peer, count: event.messages.ends.length },
      };
  }
}
