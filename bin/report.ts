/** Maps events of a server or a box to log records: level, message and fields. */
import { boxNames, sentenceOf, type PeerNames } from '../lib/reason/reason.ts';
import type { ClientEvent } from '../lib/client/protocol.ts';
import type { Indication } from '../lib/net/events.ts';
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
  if (event.kind === 'listening')
    return {
      level: 'info',
      message: 'listening',
      fields: { clients: config.clients, peers: config.peers[config.self] },
    };
  return commonReport(event);
}

/**
 * The record for an event that servers and boxes have in common: of the net, or of the port for clients.
 *
 * @param boxes - the ids of all boxes, by number; left out: the peers are servers
 */
export function commonReport(
  event: Indication | ClientEvent<{ readonly kind: string }>,
  boxes?: readonly string[],
): Report {
  const names: PeerNames | undefined = boxes && boxNames(boxes);
  const nameOf = (peer: number) => boxes?.[peer] ?? peer;
  const peerOf = ({ peer }: { readonly peer: number }) => ({ peer: nameOf(peer) });
  switch (event.kind) {
    case 'linkUp':
      return { level: 'info', message: 'link up', fields: { ...peerOf(event), remote: event.remote } };
    case 'linkDown':
      return {
        level: event.isProtocolError ? 'warn' : 'info',
        message: 'link down',
        fields: { ...peerOf(event), reason: sentenceOf(event.reason, names) },
      };
    case 'trusted':
      return { level: 'info', message: 'trusted', fields: { ...peerOf(event) } };
    case 'suspected':
      return { level: 'info', message: 'suspected', fields: { ...peerOf(event) } };
    case 'peerDown':
      return {
        level: 'info',
        message: 'down',
        fields: { ...peerOf(event), reason: sentenceOf(event.reason, names) },
      };
    case 'connectionRefused':
      return {
        level: event.isProtocolError ? 'warn' : 'debug',
        message: 'connection refused',
        fields: { remote: event.remote, reason: sentenceOf(event.reason, names) },
      };
    case 'lineIgnored':
      return { level: 'debug', message: 'line ignored', fields: { ...peerOf(event), line: event.line } };
    case 'dialFailed':
      return {
        level: 'debug',
        message: 'dial failed',
        fields: { ...peerOf(event), reason: sentenceOf(event.reason, names) },
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
        fields: { remote: event.remote, reason: sentenceOf(event.reason, names) },
      };
    case 'clientGone':
      return {
        level: 'debug',
        message: 'client gone',
        fields: { client: event.client, reason: sentenceOf(event.reason, names) },
      };
    case 'commandsReceived':
      return {
        level: 'trace',
        message: 'commands',
        fields: { client: event.client, count: event.commands.length },
      };
    case 'sent':
      return { level: 'trace', message: 'sent', fields: { ...peerOf(event) } };
    case 'messagesReceived':
      return {
        level: 'trace',
        message: 'messages',
        fields: { ...peerOf(event), count: event.messages.ends.length },
      };
  }
}
