/** The counters of a server: a fold over its events and states. Deliveries are counted in the log itself, not in the requests. */
import type { RoomEvent } from '../../lib/agents/chatroom/room.ts';
import type { Log } from '../../lib/agents/chatroom/log/log.ts';
import { runsOf } from '../../lib/agents/chatroom/log/walk.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import {
  clientRefusalOf,
  commandRefusalOf,
  faultOf,
  linkEndOf,
  unidentifiedOf,
  type LinkEnd,
  type Refusal,
} from './reasons.ts';

/** How often each of some things has happened; what is not in it never has. */
export type Tally<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/** The numbers of one incarnation of a server. */
export interface Counts {
  /** Messages that masters have said. */
  readonly accepted: number;
  /** Messages in the log, by the id of their sender. */
  readonly delivered: readonly number[];
  /** Connections to peers that were made, and those that have ended. */
  readonly linksMade: number;
  readonly linksLost: Tally<LinkEnd>;
  /** Connections that broke while both ends lived on. */
  readonly cuts: number;
  readonly dialsFailed: number;
  readonly trusts: number;
  readonly suspicions: number;
  readonly deaths: number;
  readonly refused: Tally<Refusal>;
  /** Masters that are connected. */
  readonly masters: number;
  /** How much of the log is counted. */
  readonly logged: number;
  /** In which incarnation each peer was last linked, by id. */
  readonly incarnations: readonly (number | undefined)[];
}

type CommandsReceived = RoomEvent & { readonly kind: 'commandsReceived' };

/** Nothing has happened yet to a server in a grid of `n`. */
export function noCounts(n: number): Counts {
  return {
    accepted: 0,
    delivered: Array.from({ length: n }, () => 0),
    linksMade: 0,
    linksLost: {},
    cuts: 0,
    dialsFailed: 0,
    trusts: 0,
    suspicions: 0,
    deaths: 0,
    refused: {},
    masters: 0,
    logged: 0,
    incarnations: [],
  };
}

/** The numbers after one more turn. */
export function count(before: Counts, { event, state }: ServerTurn): Counts {
  return withDeliveries(afterEvent(before, event), state.log);
}

function afterEvent(before: Counts, event: RoomEvent): Counts {
  switch (event.kind) {
    case 'commandsReceived':
      return withCommands(before, event);
    case 'linkUp':
      return withLink(before, event.peer, event.incarnation);
    case 'linkDown': {
      const fault = faultOf(event);
      const after = { ...before, linksLost: more(before.linksLost, linkEndOf(event)) };
      return fault === undefined ? after : refuse(after, fault);
    }
    case 'trusted':
      return { ...before, trusts: before.trusts + 1 };
    case 'suspected':
      return { ...before, suspicions: before.suspicions + 1 };
    case 'peerDown':
      return { ...before, deaths: before.deaths + 1 };
    case 'dialFailed':
      return { ...before, dialsFailed: before.dialsFailed + 1 };
    case 'connectionRefused':
      return refuse(before, unidentifiedOf(event));
    case 'lineIgnored':
      return refuse(before, 'peer_line');
    case 'clientRefused': {
      const refusal = clientRefusalOf(event.reason);
      return refusal === undefined ? before : refuse(before, refusal);
    }
    case 'clientConnected':
      return { ...before, masters: before.masters + 1 };
    case 'clientGone':
      return { ...before, masters: before.masters - 1 };
    case 'listening':
    case 'messagesReceived':
    case 'sent':
      return before;
    default:
      return event satisfies never;
  }
}

function withCommands({ accepted, ...before }: Counts, { commands }: CommandsReceived): Counts {
  let after: Counts = { ...before, accepted };
  for (const command of commands) {
    // What stands behind it was never read.
    if (command.kind === 'crash') break;
    if (command.kind === 'broadcast') accepted += command.messages.ends.length;
    else if (command.kind === 'refused') after = refuse(after, commandRefusalOf(command.reason));
    else if (command.kind === 'overlong')
      after = refuse(after, commandRefusalOf({ code: 'command-overlong' }));
    else if (command.kind === 'foreign') after = refuse(after, 'command_foreign');
  }
  return { ...after, accepted };
}

/** An incarnation that is linked again was cut off, and has not crashed. */
function withLink(before: Counts, peer: number, incarnation: number | undefined): Counts {
  const isAgain = incarnation !== undefined && before.incarnations[peer] === incarnation;
  const incarnations = [...before.incarnations];
  incarnations[peer] = incarnation;
  return { ...before, linksMade: before.linksMade + 1, cuts: before.cuts + (isAgain ? 1 : 0), incarnations };
}

function withDeliveries(before: Counts, log: Log): Counts {
  if (log.count === before.logged) return before;
  const delivered = [...before.delivered];
  for (const { sender, start, end } of runsOf(log, before.logged))
    delivered[sender] = (delivered[sender] ?? 0) + end - start;
  return { ...before, delivered, logged: log.count };
}

function refuse(before: Counts, what: Refusal): Counts {
  return { ...before, refused: more(before.refused, what) };
}

function more<Name extends string>(tally: Tally<Name>, name: Name): Tally<Name> {
  return { ...tally, [name]: (tally[name] ?? 0) + 1 };
}
