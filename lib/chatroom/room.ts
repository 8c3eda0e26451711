/**
 * The chat room: what one server decides. A pure machine: it sees commands of masters, messages of peers and changes
 * of liveness, each as an event, and answers with effects. It does not know what a socket or a clock is.
 */
import type { GridEvent, Send } from '../grid/events.ts';
import { frameFrom } from '../log/frames.ts';
import { append, emptyLog, type Log } from '../log/log.ts';
import type { Machine } from '../machine/machine.ts';
import { messagePrefix } from '../wire/peer.ts';
import type { Answer } from './answers.ts';
import type { Command } from './commands.ts';

/** What a server knows. */
export interface RoomState {
  /** Believed alive, itself included; ascending. */
  readonly alive: readonly number[];
  readonly log: Log;
  /** How many of the log's messages are this server's own. */
  readonly said: number;
}

/** What happens on the master port. A client is a connection there; its number is never used again. */
export type MasterEvent =
  | { readonly kind: 'clientConnected'; readonly client: number; readonly remote: string }
  | { readonly kind: 'commandsReceived'; readonly client: number; readonly commands: readonly Command[] }
  /** One client too many. */
  | { readonly kind: 'clientRefused'; readonly remote: string; readonly reason: string }
  | { readonly kind: 'clientGone'; readonly client: number; readonly reason: string };

/** Everything that can happen to a server. What the machine has no use for is there for those who watch. */
export type RoomEvent =
  | GridEvent
  | MasterEvent
  /** Both ports are bound: the server is there, in this life. */
  | { readonly kind: 'listening'; readonly incarnation: number };

/** Answers for one client, in the order in which it asked. */
export interface Reply {
  readonly kind: 'reply';
  readonly client: number;
  readonly answers: readonly Answer[];
}

/** Everything that the machine can ask for. */
export type RoomEffect = Send | Reply | { readonly kind: 'exit' };

/** Who speaks, and what stands before each of its messages on the wire. */
interface Own {
  readonly id: number;
  readonly prefix: Uint8Array;
}

type Step = readonly [RoomState, readonly RoomEffect[]];

/** The machine of server `self`. */
export function room(self: number): Machine<RoomState, RoomEvent, RoomEffect> {
  const own = { id: self, prefix: messagePrefix(self) };
  return {
    init: { alive: [self], log: emptyLog(), said: 0 },
    step: (state, event) => {
      switch (event.kind) {
        case 'commandsReceived':
          return obey(own, state, event.client, event.commands);
        case 'messagesReceived':
          return [{ ...state, log: append(state.log, event.peer, event.messages) }, []];
        case 'trusted':
          return [{ ...state, alive: withId(state.alive, event.peer) }, []];
        case 'suspected':
        case 'peerDown':
          return [{ ...state, alive: state.alive.filter((id) => id !== event.peer) }, []];
        case 'listening':
        case 'linkUp':
        case 'linkDown':
        case 'sent':
        case 'lineIgnored':
        case 'connectionRefused':
        case 'dialFailed':
        case 'clientConnected':
        case 'clientRefused':
        case 'clientGone':
          return [state, []];
        default:
          return event satisfies never;
      }
    },
  };
}

/**
 * Carries out the commands of one chunk, in order. However many they are, they make at most one reply and one send, so
 * that a chunk costs one write per peer.
 */
function obey(own: Own, state: RoomState, client: number, commands: readonly Command[]): Step {
  const answers: Answer[] = [];
  let { log, said } = state;
  let isLeaving = false;
  for (const command of commands) {
    if (command.kind === 'crash') {
      isLeaving = true;
      break;
    }
    if (command.kind === 'broadcast') {
      log = append(log, own.id, command.messages);
      said += command.messages.ends.length;
    } else answers.push(answer(command, state.alive, log));
  }
  const after = { ...state, log, said };
  const effects = outcome(own, state.log, after, client, answers);
  return [after, isLeaving ? [...effects, { kind: 'exit' }] : effects];
}

/** What is answered to a command that is answered. */
function answer(
  command: Exclude<Command, { kind: 'broadcast' | 'crash' }>,
  alive: readonly number[],
  log: Log,
): Answer {
  switch (command.kind) {
    case 'get':
      return { kind: 'messages', log };
    case 'alive':
      return { kind: 'alive', ids: alive };
    case 'refused':
      return { kind: 'error', reason: command.reason };
    case 'overlong':
      return { kind: 'error', reason: `line too long: over ${String(command.limitBytes)} bytes` };
  }
}

/** The effects of a chunk of commands that took the log from `before` to what it is now. */
function outcome(
  own: Own,
  before: Log,
  { log, said }: RoomState,
  client: number,
  answers: readonly Answer[],
): RoomEffect[] {
  const effects: RoomEffect[] = [];
  if (log.count > before.count) {
    const { frame } = frameFrom(log, before.count, own.id, own.prefix, Infinity);
    effects.push({ kind: 'send', log, said, from: before.count, frame });
  }
  if (answers.length > 0) effects.push({ kind: 'reply', client, answers });
  return effects;
}

/** Ascending `ids` with `id` among them, once. */
function withId(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids : [...ids, id].sort((a, b) => a - b);
}
