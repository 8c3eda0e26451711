/**
 * From the turns of a server to what its trace says of them. What was delivered is read off the log itself, not off what
 * was asked for: so a trace shows what a server did, whatever it was meant to do.
 */
import type { ChatFact } from './facts.ts';
import { sentenceOf } from '../../reason/reason.ts';
import { logSince } from './log/walk.ts';
import type { ServerTurn } from './server.ts';
import { textsOf } from '../../wire/messages.ts';
import type { Happening } from '../../trace/event.ts';

/** Told of each turn of one life of a server, in order, it gives what happened in it, in order. */
export type Recorder = (turn: ServerTurn) => readonly Happening<ChatFact>[];

/** The recorder of one incarnation of a server. */
export function recorder(): Recorder {
  /** Messages accepted from masters so far, and messages in the log. */
  let accepted = 0;
  let logged = 0;
  let alive: readonly number[] = [];

  return ({ event, state, effects }) => {
    const happenings: Happening<ChatFact>[] = [];
    const record = (fact: ChatFact) => happenings.push({ kind: 'fact', fact });
    switch (event.kind) {
      case 'listening':
        happenings.push({ kind: 'started' });
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
          // What stands behind it was never read.
          if (command.kind === 'crash') break;
        }
        break;
      case 'linkUp':
        happenings.push({
          kind: 'linkUp',
          peer: event.peer,
          ...(event.connection === undefined ? {} : { connection: event.connection }),
        });
        break;
      case 'trusted':
      case 'suspected':
        happenings.push({ kind: event.kind, peer: event.peer });
        break;
      case 'sent':
        happenings.push({ kind: 'sent', to: event.peer, first: event.first, count: event.count });
        break;
      case 'messagesReceived': {
        const { peer: from, messages, incarnation: of, first } = event;
        const ids = of === undefined || first === undefined ? {} : { of, first };
        happenings.push({ kind: 'received', from, ...ids, count: messages.ends.length });
        break;
      }
      case 'peerDown':
      case 'linkDown': {
        const kind = event.kind === 'peerDown' ? 'down' : event.kind;
        happenings.push({ kind, peer: event.peer, reason: sentenceOf(event.reason) });
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
    if (effects.some(({ kind }) => kind === 'exit')) happenings.push({ kind: 'crashed' });
    return happenings;
  };
}
