/**
 * One running server of the modelled grid: the net machine of a real one, with the part of its driver that the machine's effects ask
 * for, and what its application was given. All that is decided is decided by the machine. A value of plain data.
 */
import type { Indication, NetEffect, NetEvent } from '../net/events.ts';
import { netMachine, peerOf, type NetState } from '../net/machine.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { textsOf } from '../wire/messages.ts';
import { decodePeer, messagePrefix } from '../wire/peer.ts';
import { encodeFrom, encodeHandshake, encodeHave } from '../wire/sessionLines.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import { messageTexts, textPrefix } from './ghost.ts';

/** What a running server is. */
export interface Node {
  readonly self: number;
  readonly incarnation: number;
  readonly net: NetState;
  /** The peers that it has been asked to probe, ascending. */
  readonly probed: readonly number[];
  /** By sender: the texts that its application was given, in order. */
  readonly delivered: readonly (readonly string[])[];
}

/** What a step of a node comes to. */
export interface Stepped {
  readonly node: Node;
  /** What its application was told. */
  readonly indications: readonly Indication[];
  /** What it writes, and to which connection. */
  readonly written: readonly { readonly link: number; readonly bytes: Uint8Array }[];
  /** The connections that it closes. */
  readonly closed: readonly number[];
}

/** What the model's lines are far below. */
const LIMIT_BYTES = 1024;
/** Where a real connection has an address, for people. */
const REMOTE = 'model';

/** A server that has just begun to listen. */
export function started(self: number, n: number, incarnation: number): Node {
  const { init } = netMachine({ self, n, incarnation, reportsSent: true });
  return { self, incarnation, net: init, probed: [], delivered: Array.from({ length: n }, () => []) };
}

/** The peers that a node believes alive, ascending; itself not among them. */
export function trustedBy({ net }: Node): number[] {
  return net.peers.flatMap(({ belief }, peer) => (belief === 'trusted' ? [peer] : []));
}

/** The connections that a node has: those that are links, and those whose other side is not identified yet. */
export function connectionsOf({ net }: Node): number[] {
  const links = net.peers.flatMap(({ link }) => (link?.isUp === true ? [link.connection] : []));
  return [...links, ...net.unidentified.map(({ connection }) => connection)];
}

/** Whether a connection is a link of the node. */
export function isLink({ net }: Node, connection: number): boolean {
  return peerOf(net, connection) !== -1;
}

/** Whether a node has a connection: as a link, or as one whose other side is not identified yet. */
export function hasConnection(node: Node, connection: number): boolean {
  return isLink(node, connection) || node.net.unidentified.some((one) => one.connection === connection);
}

/** Whether a node has delivered anything of an incarnation of another server. */
export function hasHeard({ delivered }: Node, sender: number, incarnation: number): boolean {
  const prefix = textPrefix(sender, incarnation);
  return delivered[sender]?.some((text) => text.startsWith(prefix)) === true;
}

/** A connection has been made. */
export function connected(node: Node, connection: number): Stepped {
  const dialled = dialledBy(node.self, peerOfLink(connection));
  const who = dialled === undefined ? {} : { dialled };
  return step(node, [{ kind: 'connectionOpened', connection, remote: REMOTE, ...who }]);
}

/** The server that has been dialled, where a connection is between these two: the one with the higher id dials. */
function dialledBy(self: number, peer: number): number | undefined {
  return self > peer ? peer : undefined;
}

/** Lines have arrived. */
export function received(node: Node, connection: number, chunk: Uint8Array): Stepped {
  const [, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
  return step(node, [{ kind: 'framesReceived', connection, frames }]);
}

/** A peer has been silent for the deadline. */
export function silent(node: Node, peer: number): Stepped {
  return step(node, [{ kind: 'silent', peer }]);
}

/** A dial was refused, or a probe: nothing listens on the peer's port. */
export function refused(node: Node, peer: number): Stepped {
  const reason = { code: 'dial-refused', detail: 'a call was refused' } as const;
  // The higher id dials; the lower one probes.
  return step(node, [
    node.self > peer
      ? { kind: 'dialFailed', peer, reason, isRefused: true }
      : { kind: 'probeRefused', peer, reason },
  ]);
}

/** The end of a connection has reached this side. */
export function ended(node: Node, connection: number): Stepped {
  const stepped = step(node, [
    { kind: 'connectionEnded', connection, reason: { code: 'closed' }, isProtocolError: false },
  ]);
  return { ...stepped, closed: [...stepped.closed, connection] };
}

/** The application has the next messages sent. */
export function grown(node: Node, count: number): Stepped {
  return step(node, [{ kind: 'grown', count, frame: frameOf(node, node.net.count, count) }]);
}

/** A connection takes no more, or takes more again. */
export function filled(node: Node, connection: number, isFull: boolean): Stepped {
  return step(node, [{ kind: isFull ? 'filled' : 'drained', connection }]);
}

/** The lines of a node's messages `[from, until)`. */
function frameOf({ self, incarnation }: Node, from: number, until: number): Uint8Array {
  const prefix = new TextDecoder().decode(messagePrefix(self));
  const lines = messageTexts(self, incarnation, from, until).map((text) => `${prefix}${text}\n`);
  return new TextEncoder().encode(lines.join(''));
}

/** Takes events, and whatever its own effects bring about at once, until nothing is left to be done. */
function step(before: Node, events: NetEvent[]): Stepped {
  const { self, incarnation, net: known } = before;
  const machine = netMachine({ self, n: known.peers.length, incarnation, reportsSent: true });
  const driver = new Driver(before);
  for (let i = 0; i < events.length; i++) {
    const [net, effects] = machine.step(driver.node.net, events[i] as NetEvent);
    driver.node = { ...driver.node, net };
    for (const effect of effects) events.push(...driver.carryOut(effect));
  }
  const { node, indications, written, closed } = driver;
  return { node: normalised(node), indications, written, closed };
}

/** Does what the machine asks for, as the driver of a real server does. */
class Driver {
  node: Node;
  readonly indications: Indication[] = [];
  readonly written: { link: number; bytes: Uint8Array }[] = [];
  readonly closed: number[] = [];

  constructor(node: Node) {
    this.node = node;
  }

  /** Returns what comes of it at once. */
  carryOut(effect: NetEffect): NetEvent[] {
    const { self, incarnation, probed, net } = this.node;
    switch (effect.kind) {
      case 'greet':
        this.#write(effect.connection, encodeHandshake(self, incarnation));
        break;
      case 'sayHave':
        this.#write(effect.connection, encodeHave(effect.incarnation, effect.count));
        break;
      case 'sayFrom':
        this.#write(effect.connection, encodeFrom(effect.number));
        break;
      case 'send':
        this.#write(effect.connection, effect.frame);
        break;
      case 'catchUp':
        this.#write(effect.connection, frameOf(this.node, effect.from, net.count));
        return [{ kind: 'caughtUp', connection: effect.connection, until: net.count }];
      case 'close':
        this.closed.push(effect.connection);
        break;
      case 'grace':
        return [{ kind: 'graceOver', peer: effect.peer }];
      case 'probe':
      case 'stopProbing': {
        const others = probed.filter((peer) => peer !== effect.peer);
        const now = effect.kind === 'probe' ? [...others, effect.peer].sort((a, b) => a - b) : others;
        this.node = { ...this.node, probed: now };
        break;
      }
      case 'indicate':
        this.#indicate(effect.indication);
        break;
      case 'watch':
        break;
    }
    return [];
  }

  #write(link: number, bytes: Uint8Array): void {
    this.written.push({ link, bytes });
  }

  #indicate(indication: Indication): void {
    this.indications.push(indication);
    if (indication.kind !== 'messagesReceived') return;
    const { peer, messages } = indication;
    const texts = [...(this.node.delivered[peer] ?? []), ...textsOf(messages)];
    this.node = { ...this.node, delivered: this.node.delivered.with(peer, texts) };
  }
}

/**
 * A node without what makes no difference any more. In a model the numbers of connections are used again: that of a link that has ended
 * becomes the lowest that says as much, higher than those of all older connections that are left.
 */
function normalised(node: Node): Node {
  const open = connectionsOf(node);
  const peers = node.net.peers.map((peer, id) => {
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
  return { ...node, net: { ...node.net, peers } };
}

/** A node as it would be if servers were called as `rename` says. */
export function renamedNode(node: Node, rename: (id: number) => number): Node {
  const self = rename(node.self);
  /** A list by server, as it would be then. */
  const ordered = <Value>(list: readonly Value[]): Value[] => {
    const next: Value[] = [];
    list.forEach((value, id) => (next[rename(id)] = value));
    return next;
  };
  const peers = node.net.peers.map(({ belief, link, session }) => ({
    belief,
    link: link && { ...link, connection: renamedLink(link.connection, rename) },
    session,
  }));
  const unidentified = node.net.unidentified.map((one) => {
    const connection = renamedLink(one.connection, rename);
    return { ...one, connection, dialled: dialledBy(self, peerOfLink(connection)) };
  });
  return {
    self,
    incarnation: node.incarnation,
    net: { count: node.net.count, unidentified, peers: ordered(peers) },
    probed: node.probed.map(rename).sort((a, b) => a - b),
    delivered: ordered(node.delivered.map((texts) => texts.map((text) => renamed(text, rename)))),
  };
}

/** A message's text or a line, as it would be if servers were called otherwise. */
export function renamed(said: string, rename: (id: number) => number): string {
  return said.replace(
    /\b(ping |msg |m)(\d+)/g,
    (_, word: string, id: string) => `${word}${String(rename(Number(id)))}`,
  );
}

function renamedLink(link: number, rename: (id: number) => number): number {
  return linkTo(rename(peerOfLink(link)), placeOf(link));
}
