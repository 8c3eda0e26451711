/**
 * The chat room: the decisions of one server. A pure machine: its events are commands of clients, messages of peers and changes of the
 * failure detector; it has no access to sockets or clocks.
 */
import { outgoingOf } from './log/frames.ts';
import { append, emptyLog, type Log } from './log/log.ts';
import type { ClientEvent, Reply as ReplyOf } from '../../client/protocol.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Indication, Send } from '../../net/events.ts';
import type { Messages } from '../../wire/messages.ts';
import { encodeMessages, messagePrefix } from '../../wire/peer.ts';
import type { Answer } from './answers.ts';
import type { Command } from './commands.ts';
import { withIncarnation, NO_INCARNATIONS, type IncarnationIndex } from './incarnationIndex.ts';

/** The state of a server. */
export interface RoomState {
  /** The servers that it believes alive, itself included; ascending. */
  readonly alive: readonly number[];
  readonly log: Log;
  /** The number of this server's own messages in the log. */
  readonly ownCount: number;
  /** This server's incarnation; undefined until it listens. */
  readonly incarnation: number | undefined;
  readonly incarnations: IncarnationIndex;
  /** Clients that get every new entry of the log. */
  readonly followers: readonly number[];
}

/** An event of the port for clients. */
export type ChatClientEvent = ClientEvent<Command>;

/** All events of a server. Those that the machine ignores are for observers of its turns. */
export type RoomEvent =
  | Indication
  | ChatClientEvent
  /** Both ports are bound: the server listens, in this incarnation. */
  | { readonly kind: 'listening'; readonly incarnation: number };

/** Answers for one client, in the order of its commands. */
export type Reply = ReplyOf<Answer>;

/** All effects of the machine. */
export type RoomEffect = Send | Reply | { readonly kind: 'exit' };

/** This server's id, and the bytes before each of its messages on the wire. */
interface Own {
  readonly id: number;
  readonly prefix: Uint8Array;
}

type Step = readonly [RoomState, readonly RoomEffect[]];

/** The machine of server `self`. */
export function room(self: number): Machine<RoomState, RoomEvent, RoomEffect> {
  const own = { id: self, prefix: messagePrefix(self) };
  return {
    init: {
      alive: [self],
      log: emptyLog(),
      ownCount: 0,
      incarnation: undefined,
      incarnations: NO_INCARNATIONS,
      followers: [],
    },
    step: (state, event) => {
      switch (event.kind) {
        case 'commandsReceived':
          return execute(own, state, event.client, event.commands);
        case 'messagesReceived': {
          const after = received(state, event);
          return [after, withEntries(state, after, NOTHING)];
        }
        case 'trusted':
          return [{ ...state, alive: withId(state.alive, event.peer) }, []];
        case 'suspected':
        case 'peerDown':
          return [{ ...state, alive: state.alive.filter((id) => id !== event.peer) }, []];
        case 'listening':
          return [{ ...state, incarnation: event.incarnation }, []];
        case 'clientGone':
          return [withoutFollower(state, event.client), []];
        case 'linkUp':
        case 'linkDown':
        case 'sent':
        case 'lineIgnored':
        case 'connectionRefused':
        case 'dialFailed':
        case 'clientConnected':
        case 'clientRefused':
          return [state, []];
        default:
          return event satisfies never;
      }
    },
  };
}

/**
 * Executes the commands of one chunk, in order. However many they are, they cause at most one reply and one send, so that a chunk costs one
 * write per peer.
 */
function execute(own: Own, state: RoomState, client: number, commands: readonly Command[]): Step {
  const answers: Answer[] = [];
  const broadcasts: Messages[] = [];
  let { log, ownCount, followers } = state;
  let isCrashing = false;
  for (const command of commands) {
    if (command.kind === 'crash') {
      isCrashing = true;
      break;
    }
    if (command.kind === 'broadcast') {
      log = append(log, own.id, command.messages);
      ownCount += command.messages.ends.length;
      broadcasts.push(command.messages);
      continue;
    }
    if (command.kind !== 'follow') answers.push(answer(command, state.alive, log));
    else if (followers.includes(client)) answers.push({ kind: 'error', reason: { code: 'follows-already' } });
    else {
      const from = placeOf(command.from, log.count);
      answers.push({ kind: 'entries', log, incarnations: withOwnIncarnation(own, state, log), from });
      followers = [...followers, client];
    }
  }
  const sends = broadcasts.length > 0 ? [sendOf(own, log, ownCount, broadcasts)] : NOTHING;
  const effects: readonly RoomEffect[] =
    answers.length > 0 ? [...sends, { kind: 'reply', client, answers }] : sends;
  // Field by field: in code that is not compiled yet a spread costs more than the rest of this function.
  const { alive, incarnation } = state;
  const incarnations = withOwnIncarnation(own, state, log);
  const after = { alive, log, ownCount, incarnation, incarnations, followers };
  const all = withEntries(state, after, effects);
  return [after, isCrashing ? [...all, { kind: 'exit' }] : all];
}

const NOTHING: readonly never[] = [];

/** The growth of the outgoing sequence by `broadcasts`, which are in the log already. */
function sendOf({ id, prefix }: Own, log: Log, ownCount: number, broadcasts: readonly Messages[]): Send {
  return {
    kind: 'send',
    outgoing: outgoingOf(log, id, ownCount, prefix),
    frame: encodeMessages(prefix, broadcasts),
  };
}

/** The state after messages of a peer. */
function received(state: RoomState, event: RoomEvent & { kind: 'messagesReceived' }): RoomState {
  const { alive, log: before, ownCount, incarnation, followers } = state;
  const log = append(before, event.peer, event.messages);
  if (log.count === before.count) return state;
  const incarnations = withIncarnation(
    state.incarnations,
    before.count,
    event.peer,
    event.incarnation,
    event.first ?? 0,
  );
  return { alive, log, ownCount, incarnation, incarnations, followers };
}

/** The index of incarnations of `log`, with the messages that this server has added to the log of the given state. */
function withOwnIncarnation(
  { id }: Own,
  { log: before, incarnations, incarnation, ownCount }: RoomState,
  log: Log,
): IncarnationIndex {
  return log.count > before.count
    ? withIncarnation(incarnations, before.count, id, incarnation, ownCount)
    : incarnations;
}

/** Adds to `effects` the entries for followers, if the log has grown. */
function withEntries(
  before: RoomState,
  { log, incarnations, followers }: RoomState,
  effects: readonly RoomEffect[],
): readonly RoomEffect[] {
  if (followers.length === 0 || log.count === before.log.count) return effects;
  const entries: Answer = { kind: 'entries', log, incarnations };
  return [...effects, ...followers.map((client): Reply => ({ kind: 'reply', client, answers: [entries] }))];
}

function withoutFollower(state: RoomState, client: number): RoomState {
  if (!state.followers.includes(client)) return state;
  return { ...state, followers: state.followers.filter((follower) => follower !== client) };
}

/** The answer to a command that has an answer of one line. */
function answer(
  command: Exclude<Command, { kind: 'broadcast' | 'crash' | 'follow' }>,
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
    case 'foreign':
      return { kind: 'foreign', protocol: command.protocol };
    case 'overlong':
      return { kind: 'error', reason: { code: 'command-overlong', limitBytes: command.limitBytes } };
  }
}

/** The position in a log of `count` entries: if omitted the end, if negative counted from the end. */
function placeOf(from: number | undefined, count: number): number {
  if (from === undefined) return count;
  return from < 0 ? Math.max(0, count + from) : Math.min(from, count);
}

/** Ascending `ids`, with `id` added if it is not among them. */
function withId(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids : [...ids, id].sort((a, b) => a - b);
}
