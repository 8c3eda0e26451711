/** Events of a server as short lines, so that the expectation of a spec reads like a trace. */
import type { RoomEvent } from '../../lib/agents/chatroom/room.ts';
import { textsOf } from '../../lib/wire/messages.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';

/** The line of an event. */
export function describeEvent(event: RoomEvent): string {
  switch (event.kind) {
    case 'listening':
      return 'listening';
    case 'peerDown':
      return `peerDown ${String(event.peer)}: ${sentenceOf(event.reason)}`;
    case 'linkUp':
    case 'trusted':
    case 'suspected':
      return `${event.kind} ${String(event.peer)}`;
    case 'sent':
      return `sent to ${String(event.peer)}: ${String(event.count)} from ${String(event.first)} on`;
    case 'messagesReceived':
      return `messages of ${String(event.peer)}: ${textsOf(event.messages).join(',')}`;
    case 'lineIgnored':
      return `ignored of ${String(event.peer)}: ${event.line}`;
    case 'linkDown':
      return `linkDown ${String(event.peer)}${event.isProtocolError ? ' by its fault' : ''}: ${sentenceOf(event.reason)}`;
    case 'dialFailed':
      return `dialFailed ${String(event.peer)}: ${sentenceOf(event.reason)}`;
    case 'connectionRefused':
      return `refused: ${sentenceOf(event.reason)}`;
    case 'clientConnected':
      return `client ${String(event.client)}`;
    case 'commandsReceived':
      return `client ${String(event.client)}: ${event.commands.map(({ kind }) => kind).join(',')}`;
    case 'clientRefused':
      return `client refused: ${sentenceOf(event.reason)}`;
    case 'clientGone':
      return `client ${String(event.client)} gone: ${sentenceOf(event.reason)}`;
  }
}
