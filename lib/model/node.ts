/**
 * One running server of the modelled grid: the net machine of a real one, the part of its driver that the machine's effects ask
 * for, and the application of the protocol. All decisions are those of the machine and of the application. A value of plain data.
 */
import type { Indication, NetEffect, NetEvent } from '../net/events.ts';
import { netMachine, peerOf, type NetState } from '../net/machine.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { textsOf } from '../wire/messages.ts';
import { decodePeer, messagePrefix } from '../wire/peer.ts';
import { encodeFrom, encodeHandshake, encodeHave } from '../wire/sessionLines.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import type { AppStep, ModelledProtocol, ServerView, Symmetry } from './protocol.ts';

/** Consecutive messages of one incarnation of a sender, as the net indicated them: from number `first` on. */
export interface Run {
  /** 0 where the sender has no sessions. */
  readonly incarnation: number;
  readonly first: number;
  readonly texts: readonly string[];
}

/** A running server. */
export interface Node extends ServerView<unknown> {
  readonly net: NetState;
  /** The peers that it has been asked to probe, ascending. */
  readonly probed: readonly number[];
  /** The messages that its application has sent, as texts. */
  readonly sent: readonly string[];
  /** By sender: the messages that the net has indicated to the application, in order. */
  readonly received: readonly (readonly Run[])[];
}

/** The result of a step of a node. */
export interface Stepped {
  readonly node: Node;
  /** The indications to its application. */
  readonly indications: readonly Indication[];
  /** The messages that its application has sent, as texts. */
  readonly sent: readonly string[];
  /** The lines that it writes, and their connections. */
  readonly written: readonly { readonly link: number; readonly bytes: Uint8Array }[];
  /** The connections that it closes. */
  readonly closed: readonly number[];
}

/** A limit that no line of the model reaches. */
const LIMIT_BYTES = 1024;
/** In place of the address of a real connection. */
const REMOTE = 'model';

/** The peers that a node believes alive, ascending; itself not among them. */
export function trustedBy({ net }: Node): number[] {
  return net.peers.flatMap(({ belief }, peer) => (belief === 'trusted' ? [peer] : []));
}

/** The connections that a node has: those that are links, and those whose other side is not identified yet. */
export function connectionsOf({ net }: Node): number[] {
  return connectionsIn(net);
}

/** The same, of the state of a net machine. */
export function connectionsIn(net: NetState): number[] {
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

/** Whether a node has received anything of an incarnation of another server. */
export function hasReceivedFrom({ received }: Node, sender: number, incarnation: number): boolean {
  return received[sender]?.some((run) => run.incarnation === incarnation) === true;
}

/** The steps of servers with the application of a protocol. Pure. */
export class NodeSteps {
  readonly #protocol: ModelledProtocol;

  constructor(protocol: ModelledProtocol) {
    this.#protocol = protocol;
  }

  /** A server that has just begun to listen. */
  started(self: number, n: number, incarnation: number): Node {
    const { init } = netMachine({ self, n, incarnation, reportsSent: true });
    return {
      self,
      incarnation,
      net: init,
      probed: [],
      sent: [],
      received: Array.from({ length: n }, () => []),
      app: this.#protocol.init(self, incarnation, n),
    };
  }

  /** A connection has been established. */
  connected(node: Node, connection: number): Stepped {
    const dialled = dialledBy(node.self, peerOfLink(connection));
    return this.#step(node, [
      {
        kind: 'connectionOpened',
        connection,
        remote: REMOTE,
        ...(dialled === undefined ? {} : { dialled }),
      },
    ]);
  }

  /** Lines have arrived. */
  received(node: Node, connection: number, chunk: Uint8Array): Stepped {
    const [, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
    return this.#step(node, [{ kind: 'framesReceived', connection, frames }]);
  }

  /** A peer has been silent for the deadline. */
  silent(node: Node, peer: number): Stepped {
    return this.#step(node, [{ kind: 'silent', peer }]);
  }

  /** A dial was refused, or a probe: nothing listens on the peer's port. */
  refused(node: Node, peer: number): Stepped {
    const reason = { code: 'dial-refused', detail: 'a call was refused' } as const;
    // The higher id dials; the lower one probes.
    return this.#step(node, [
      node.self > peer
        ? { kind: 'dialFailed', peer, reason, isRefused: true }
        : { kind: 'probeRefused', peer, reason },
    ]);
  }

  /** The end of a connection has reached this side. */
  ended(node: Node, connection: number): Stepped {
    const stepped = this.#step(node, [
      { kind: 'connectionEnded', connection, reason: { code: 'closed' }, isProtocolError: false },
    ]);
    return { ...stepped, closed: [...stepped.closed, connection] };
  }

  /** A client's request has arrived. */
  requested(node: Node, request: string): Stepped {
    const driver = new Driver(node, this.#protocol);
    return this.#run(driver, driver.request(request));
  }

  /** A connection takes no more, or takes more again. */
  filled(node: Node, connection: number, isFull: boolean): Stepped {
    return this.#step(node, [{ kind: isFull ? 'filled' : 'drained', connection }]);
  }

  #step(node: Node, events: NetEvent[]): Stepped {
    return this.#run(new Driver(node, this.#protocol), events);
  }

  /** Takes events, and the events that its own effects cause at once, until none is left. */
  #run(driver: Driver, events: NetEvent[]): Stepped {
    const { self, incarnation, net: known } = driver.node;
    const machine = netMachine({ self, n: known.peers.length, incarnation, reportsSent: true });
    for (let i = 0; i < events.length; i++) {
      const [net, effects] = machine.step(driver.node.net, events[i] as NetEvent);
      driver.node = { ...driver.node, net };
      for (const effect of effects) events.push(...driver.perform(effect));
    }
    const { node, indications, sent, written, closed } = driver;
    return { node: normalised(node), indications, sent, written, closed };
  }
}

/** The server that was dialled, of the two ends of a connection, if it is the peer: the one with the higher id dials. */
function dialledBy(self: number, peer: number): number | undefined {
  return self > peer ? peer : undefined;
}

/** The lines of messages of a server. */
function frameOf(self: number, texts: readonly string[]): Uint8Array {
  const prefix = new TextDecoder().decode(messagePrefix(self));
  return new TextEncoder().encode(texts.map((text) => `${prefix}${text}\n`).join(''));
}

/** Performs the effects of the machine, as the driver of a real server does. */
class Driver {
  node: Node;
  readonly indications: Indication[] = [];
  readonly sent: string[] = [];
  readonly written: { link: number; bytes: Uint8Array }[] = [];
  readonly closed: number[] = [];
  readonly #protocol: ModelledProtocol;

  constructor(node: Node, protocol: ModelledProtocol) {
    this.node = node;
    this.#protocol = protocol;
  }

  /** Gives a request to the application; returns the events that this causes at once. */
  request(request: string): NetEvent[] {
    return this.#take(this.#protocol.request(this.node.app, request));
  }

  /** Returns the events that an effect causes at once. */
  perform(effect: NetEffect): NetEvent[] {
    const { self, incarnation, probed, net, sent } = this.node;
    switch (effect.kind) {
      case 'sendHandshake':
        this.#write(effect.connection, encodeHandshake(self, incarnation));
        break;
      case 'sendHave':
        this.#write(effect.connection, encodeHave(effect.incarnation, effect.count));
        break;
      case 'sendFrom':
        this.#write(effect.connection, encodeFrom(effect.number));
        break;
      case 'send':
        this.#write(effect.connection, effect.frame);
        break;
      case 'catchUp':
        this.#write(effect.connection, frameOf(self, sent.slice(effect.from, net.count)));
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
        return this.#indicate(effect.indication);
      case 'watch':
        break;
    }
    return [];
  }

  #write(link: number, bytes: Uint8Array): void {
    this.written.push({ link, bytes });
  }

  #indicate(indication: Indication): NetEvent[] {
    this.indications.push(indication);
    if (indication.kind === 'messagesReceived') {
      const { peer, messages, incarnation = 0, first = 0 } = indication;
      const runs = appended(this.node.received[peer] ?? [], { incarnation, first, texts: textsOf(messages) });
      this.node = { ...this.node, received: this.node.received.with(peer, runs) };
    }
    return this.#take(this.#protocol.indicated(this.node.app, indication));
  }

  /** Takes over a step of the application: the messages that it sends make the outgoing sequence grow. */
  #take({ app, sent }: AppStep<unknown>): NetEvent[] {
    this.node = {
      ...this.node,
      app,
      sent: sent.length === 0 ? this.node.sent : [...this.node.sent, ...sent],
    };
    if (sent.length === 0) return [];
    this.sent.push(...sent);
    return [{ kind: 'grown', count: this.node.sent.length, frame: frameOf(this.node.self, sent) }];
  }
}

/** The runs and one more, which is joined to the last one if it follows that. */
function appended(runs: readonly Run[], run: Run): readonly Run[] {
  const last = runs.at(-1);
  if (last?.incarnation !== run.incarnation || last.first + last.texts.length !== run.first)
    return [...runs, run];
  return runs.with(-1, { ...last, texts: [...last.texts, ...run.texts] });
}

/** A node in a normal form. */
function normalised(node: Node): Node {
  return { ...node, net: normalisedNet(node.net) };
}

/**
 * The state of a net machine in a normal form. In a model the numbers of connections are used again: that of a link that has ended
 * becomes the lowest equivalent one, higher than those of all older connections that are left.
 */
export function normalisedNet(net: NetState): NetState {
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

/** The same node with servers renamed by `rename`. */
export function renamedNode(node: Node, rename: (id: number) => number, symmetry: Symmetry<unknown>): Node {
  const self = rename(node.self);
  /** A list by server, in the other order. */
  const ordered = <Value>(list: readonly Value[]): Value[] => {
    const next: Value[] = [];
    list.forEach((value, id) => (next[rename(id)] = value));
    return next;
  };
  const text = (one: string) => symmetry.text(one, rename);
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
    sent: node.sent.map(text),
    received: ordered(
      node.received.map((runs) => runs.map((run) => ({ ...run, texts: run.texts.map(text) }))),
    ),
    app: symmetry.app(node.app, rename),
  };
}

/** A line with servers renamed by `rename`. */
export function renamedLine(
  line: string,
  rename: (id: number) => number,
  symmetry: Symmetry<unknown>,
): string {
  return line.replace(
    /^(ping|msg) (\d+)(?: (.*))?/,
    (_, word: string, id: string, text: string | undefined) =>
      `${word} ${String(rename(Number(id)))}${text === undefined ? '' : ` ${symmetry.text(text, rename)}`}`,
  );
}

function renamedLink(link: number, rename: (id: number) => number): number {
  return linkTo(rename(peerOfLink(link)), placeOf(link));
}
