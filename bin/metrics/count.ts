/** The counters of a server: a fold over its events and states. Deliveries are counted in the log itself, not in the requests. */
import type { RoomEvent } from '../../lib/agents/chatroom/room.ts';
import type { Log } from '../../lib/agents/chatroom/log/log.ts';
import { runsOf } from '../../lib/agents/chatroom/log/walk.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import { afterNetEvent, NO_NET_COUNTS, refuse, type NetCounts } from './netCount.ts';
import { commandRefusalOf } from './reasons.ts';

/** The counts of one incarnation of a server. */
export interface Counts extends NetCounts {
  /** Messages from clients. */
  readonly accepted: number;
  /** Messages in the log, by the id of their sender. */
  readonly delivered: readonly number[];
  /** Connections that broke while both processes continued. */
  readonly cuts: number;
  readonly deaths: number;
  /** Connected clients. */
  readonly masters: number;
  /** The length of the counted part of the log. */
  readonly logged: number;
  /** The incarnation with which each peer was last linked, by id. */
  readonly incarnations: readonly (number | undefined)[];
}

type CommandsReceived = RoomEvent & { readonly kind: 'commandsReceived' };

/** The counts of a server in a grid of `n` before its first event. */
export function noCounts(n: number): Counts {
  return {
    ...NO_NET_COUNTS,
    accepted: 0,
    delivered: Array.from({ length: n }, () => 0),
    cuts: 0,
    deaths: 0,
    masters: 0,
    logged: 0,
    incarnations: [],
  };
}

/** The counts after one more turn. */
export function count(before: Counts, { event, state }: ServerTurn): Counts {
  return withDeliveries(afterEvent(before, event), state.log);
}

function afterEvent(before: Counts, event: RoomEvent): Counts {
  switch (event.kind) {
    case 'commandsReceived':
      return withCommands(before, event);
    case 'linkUp':
      return afterNetEvent(withLink(before, event.peer, event.incarnation), event);
    case 'peerDown':
      return { ...before, deaths: before.deaths + 1 };
    case 'clientConnected':
      return { ...before, masters: before.masters + 1 };
    case 'clientGone':
      return { ...before, masters: before.masters - 1 };
    case 'listening':
      return before;
    default:
      return afterNetEvent(before, event);
  }
}

function withCommands({ accepted, ...before }: Counts, { commands }: CommandsReceived): Counts {
  let after: Counts = { ...before, accepted };
  for (const command of commands) {
    // Later commands were never read.
    if (command.kind === 'crash') break;
    if (command.kind === 'broadcast') accepted += command.messages.ends.length;
    else if (command.kind === 'refused') after = refuse(after, commandRefusalOf(command.reason));
    else if (command.kind === 'overlong')
      after = refuse(after, commandRefusalOf({ code: 'command-overlong' }));
    else if (command.kind === 'foreign') after = refuse(after, 'command_foreign');
  }
  return { ...after, accepted };
}

/** If the same incarnation is linked again, the link was cut and the peer has not crashed. */
function withLink(before: Counts, peer: number, incarnation: number | undefined): Counts {
  const isAgain = incarnation !== undefined && before.incarnations[peer] === incarnation;
  const incarnations = [...before.incarnations];
  incarnations[peer] = incarnation;
  return { ...before, cuts: before.cuts + (isAgain ? 1 : 0), incarnations };
}

function withDeliveries(before: Counts, log: Log): Counts {
  if (log.count === before.logged) return before;
  const delivered = [...before.delivered];
  for (const { sender, start, end } of runsOf(log, before.logged))
    delivered[sender] = (delivered[sender] ?? 0) + end - start;
  return { ...before, delivered, logged: log.count };
}
