/**
 * Derives the events of a trace from the turns of a server. Deliveries are read from the log, not from the requests, so a trace shows what
 * a server did.
 */
import type { ChatFact } from './facts.ts';
import { sentenceOf } from '../../reason/reason.ts';
import { logSince } from './log/walk.ts';
import type { ServerTurn } from './server.ts';
import { textsOf } from '../../wire/messages.ts';
import type { NodeEvent } from '../../trace/event.ts';

/** Takes the turns of one incarnation of a server in order, and returns the events of its trace. */
export type Recorder = (turn: ServerTurn) => readonly NodeEvent<ChatFact>[];

/** The recorder of one incarnation of a server. */
export function recorder(): Recorder {
  /** The number of messages that were accepted from clients, and of messages in the log. */
  let accepted = 0;
  let logged = 0;
  let alive: readonly number[] = [];

  return ({ event, state, effects }) => {
    const records: NodeEvent<ChatFact>[] = [];
    const record = (fact: ChatFact) => records.push({ kind: 'fact', fact });
    switch (event.kind) {
      case 'listening':
        records.push({ kind: 'started' });
        break;
      case 'commandsReceived':
        for (const command of event.commands) {
          if (command.kind === 'broadcast') {
            const texts = textsOf(command.messages);
            record({ kind: 'broadcast', first: accepted, texts });
            accepted += texts.length;
          } else {
            record({ kind: 'command', command: command.kind });
          }
          // The commands after it were not read.
          if (command.kind === 'crash') break;
        }
        break;
      case 'linkUp':
        records.push({
          kind: 'linkUp',
          peer: event.peer,
          ...(event.connection === undefined ? {} : { connection: event.connection }),
        });
        break;
      case 'trusted':
      case 'suspected':
        records.push({ kind: event.kind, peer: event.peer });
        break;
      case 'sent':
        records.push({ kind: 'sent', to: event.peer, first: event.first, count: event.count });
        break;
      case 'messagesReceived': {
        const { peer: from, messages, incarnation: of, first } = event;
        const ids = of === undefined || first === undefined ? {} : { of, first };
        records.push({ kind: 'received', from, ...ids, count: messages.ends.length });
        break;
      }
      case 'peerDown':
      case 'linkDown': {
        const kind = event.kind === 'peerDown' ? 'down' : event.kind;
        records.push({ kind, peer: event.peer, reason: sentenceOf(event.reason) });
        break;
      }
      default:
        break;
    }
    if (state.log.count > logged) {
      for (const { sender, texts } of logSince(state.log, logged)) {
        record({ kind: 'delivered', sender, texts });
        logged += texts.length;
      }
    }
    if (state.alive !== alive && state.alive.join() !== alive.join()) {
      alive = state.alive;
      record({ kind: 'alive', alive });
    }
    if (effects.some(({ kind }) => kind === 'exit')) records.push({ kind: 'crashed' });
    return records;
  };
}
