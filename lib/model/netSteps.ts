/**
 * The steps of the net machine of a modelled server: the events of its connections, and the part of a real driver that performs the effects on
 * them. The same for every application, and for an outgoing sequence as for queues.
 */
import type { NetEffect, NetEvent } from '../net/events.ts';
import type { netMachine, NetState } from '../net/machine.ts';
import type { Framed } from '../net/outgoing.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { decodePeer } from '../wire/peer.ts';
import { encodeFrom, encodeHave } from '../wire/sessionLines.ts';
import { linkTo, peerOfLink } from './linkId.ts';

/** Lines that a server writes, and their connection. */
export interface WrittenBytes {
  readonly link: number;
  readonly bytes: Uint8Array;
}

/** The effects of the machine that are not on connections. */
export type OtherEffect = NetEffect & {
  readonly kind: 'indicate' | 'probe' | 'stopProbing' | 'trim' | 'endSession';
};

/** A modelled server, as its connections need it. */
export interface NetServer {
  /** The first lines on a connection. */
  readonly handshake: Uint8Array;
  /** The messages from number `from` on, as lines. */
  unsent(from: number, net: NetState): Framed;
  /** Performs an effect that is not on a connection. Returns the events that it causes at once. */
  perform(effect: OtherEffect): readonly NetEvent[];
}

/** More events than one step causes. */
const EVENTS_MAX = 100;
/** A limit that no line of the model reaches. */
const LIMIT_BYTES = 1024;
/** In place of the address of a real connection. */
const REMOTE = 'model';

/** Takes events, and those that their effects cause at once, until none is left. The state of the machine afterwards is in a normal form. */
export function takeEvents(
  machine: ReturnType<typeof netMachine>,
  before: NetState,
  events: NetEvent[],
  server: NetServer,
): { readonly net: NetState; readonly written: readonly WrittenBytes[]; readonly closed: readonly number[] } {
  let net = before;
  const written: WrittenBytes[] = [];
  const closed: number[] = [];
  const write = (link: number, bytes: Uint8Array): readonly NetEvent[] => {
    written.push({ link, bytes });
    return [];
  };

  const perform = (effect: NetEffect): readonly NetEvent[] => {
    switch (effect.kind) {
      case 'sendHandshake':
        return write(effect.connection, server.handshake);
      case 'sendHave':
        return write(effect.connection, encodeHave(effect.incarnation, effect.count, effect.ended));
      case 'sendFrom':
        return write(effect.connection, encodeFrom(effect.number));
      case 'send':
        return write(effect.connection, effect.frame);
      case 'catchUp': {
        const { frame, next } = server.unsent(effect.from, net);
        write(effect.connection, frame);
        return [{ kind: 'caughtUp', connection: effect.connection, until: next }];
      }
      case 'close':
        closed.push(effect.connection);
        return [];
      case 'grace':
        return [{ kind: 'graceOver', peer: effect.peer }];
      case 'watch':
        return [];
      default:
        return server.perform(effect);
    }
  };

  for (let i = 0; i < events.length; i++) {
    if (i === EVENTS_MAX) throw new RangeError('a step causes events without end');
    const [next, effects] = machine.step(net, events[i] as NetEvent);
    net = next;
    for (const effect of effects) events.push(...perform(effect));
  }
  return { net: normalised(net), written, closed };
}

/** A connection has been established. */
export function connectionOpened(self: number, connection: number): NetEvent {
  const dialled = dialledBy(self, peerOfLink(connection));
  return {
    kind: 'connectionOpened',
    connection,
    remote: REMOTE,
    ...(dialled === undefined ? {} : { dialled }),
  };
}

/** The server that was dialled, of the two ends of a connection, if it is the peer: the one with the higher id dials. */
export function dialledBy(self: number, peer: number): number | undefined {
  return self > peer ? peer : undefined;
}

/** Lines have arrived. */
export function linesReceived(connection: number, lines: Uint8Array): NetEvent {
  const [, frames] = decodePeer(NO_CARRY, lines, LIMIT_BYTES);
  return { kind: 'framesReceived', connection, frames };
}

/** The end of a connection has reached this side. */
export function connectionEnded(connection: number): NetEvent {
  return { kind: 'connectionEnded', connection, reason: { code: 'closed' }, isProtocolError: false };
}

/** A dial was refused, or a probe: nothing listens on the peer's port. The higher id dials; the lower one probes. */
export function dialRefused(self: number, peer: number): NetEvent {
  const reason = { code: 'dial-refused', detail: 'a call was refused' } as const;
  return self > peer
    ? { kind: 'dialFailed', peer, reason, isRefused: true }
    : { kind: 'probeRefused', peer, reason };
}

/** A connection takes no more, or takes more again. */
export function connectionFilled(connection: number, isFull: boolean): NetEvent {
  return { kind: isFull ? 'filled' : 'drained', connection };
}

/** The connections that a server has: those that are links, and those whose other side is not identified yet. */
export function connectionsIn(net: NetState): number[] {
  const links = net.peers.flatMap(({ link }) => (link?.isUp === true ? [link.connection] : []));
  return [...links, ...net.unidentified.map(({ connection }) => connection)];
}

/**
 * The state of a machine in a normal form. In a model the numbers of connections are used again: that of a link that has ended
 * becomes the lowest equivalent one, higher than those of all older connections that are left.
 */
function normalised(net: NetState): NetState {
  const open = connectionsIn(net);
  const peers = net.peers.map((peer, id) => {
    const { link, session } = peer;
    if (link === undefined || link.isUp) return peer;
    const older = open.filter((one) => peerOfLink(one) === id && one < link.connection);
    const connection = Math.max(linkTo(id, 0), ...older.map((one) => one + 1));
    return {
      ...peer,
      link: { ...link, connection },
      session: { ...session, incarnation: 0, isServed: false, reading: undefined },
    };
  });
  return { ...net, peers };
}
