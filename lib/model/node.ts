/**
 * One running server of the modelled grid: the net machine of a real one, the part of its driver that the machine's effects ask
 * for, and the application of the protocol. All decisions are those of the machine and of the application. A value of plain data.
 */
import type { Indication, NetEvent } from '../net/events.ts';
import { netMachine, peerOf, type NetState } from '../net/machine.ts';
import type { Framed } from '../net/outgoing.ts';
import { textsOf } from '../wire/messages.ts';
import { messagePrefix } from '../wire/peer.ts';
import { encodeHandshake } from '../wire/sessionLines.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import {
  connectionEnded,
  connectionFilled,
  connectionOpened,
  dialledBy,
  dialRefused,
  linesReceived,
  takeEvents,
  type NetServer,
  type OtherEffect,
  type WrittenBytes,
} from './netSteps.ts';
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
  readonly written: readonly WrittenBytes[];
  /** The connections that it closes. */
  readonly closed: readonly number[];
}

/** The peers that a node believes alive, ascending; itself not among them. */
export function trustedBy({ net }: Node): number[] {
  return net.peers.flatMap(({ belief }, peer) => (belief === 'trusted' ? [peer] : []));
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
    return this.#step(node, connectionOpened(node.self, connection));
  }

  /** Lines have arrived. */
  received(node: Node, connection: number, chunk: Uint8Array): Stepped {
    return this.#step(node, linesReceived(connection, chunk));
  }

  /** A peer has been silent for the deadline. */
  silent(node: Node, peer: number): Stepped {
    return this.#step(node, { kind: 'silent', peer });
  }

  /** A dial was refused, or a probe. */
  refused(node: Node, peer: number): Stepped {
    return this.#step(node, dialRefused(node.self, peer));
  }

  /** The end of a connection has reached this side. */
  ended(node: Node, connection: number): Stepped {
    const stepped = this.#step(node, connectionEnded(connection));
    return { ...stepped, closed: [...stepped.closed, connection] };
  }

  /** A client's request has arrived. */
  requested(node: Node, request: string): Stepped {
    const driver = new Driver(node, this.#protocol);
    return driver.run(driver.request(request));
  }

  /** A connection takes no more, or takes more again. */
  filled(node: Node, connection: number, isFull: boolean): Stepped {
    return this.#step(node, connectionFilled(connection, isFull));
  }

  #step(node: Node, event: NetEvent): Stepped {
    return new Driver(node, this.#protocol).run([event]);
  }
}

/** The lines of messages of a server. */
function frameOf(self: number, texts: readonly string[]): Uint8Array {
  const prefix = new TextDecoder().decode(messagePrefix(self));
  return new TextEncoder().encode(texts.map((text) => `${prefix}${text}\n`).join(''));
}

/** One step of a server: performs the effects of the machine, as the driver of a real server does. */
class Driver implements NetServer {
  #node: Node;
  readonly #indications: Indication[] = [];
  readonly #sent: string[] = [];
  readonly #protocol: ModelledProtocol;

  constructor(node: Node, protocol: ModelledProtocol) {
    this.#node = node;
    this.#protocol = protocol;
  }

  run(events: NetEvent[]): Stepped {
    const { self, incarnation, net: before } = this.#node;
    const machine = netMachine({ self, n: before.peers.length, incarnation, reportsSent: true });
    const { net, written, closed } = takeEvents(machine, before, events, this);
    return {
      node: { ...this.#node, net },
      indications: this.#indications,
      sent: this.#sent,
      written,
      closed,
    };
  }

  /** Gives a request to the application; returns the events that this causes at once. */
  request(request: string): NetEvent[] {
    return this.#take(this.#protocol.request(this.#node.app, request));
  }

  get handshake(): Uint8Array {
    return encodeHandshake(this.#node.self, this.#node.incarnation);
  }

  unsent(from: number, { count }: NetState): Framed {
    const { self, sent } = this.#node;
    return { frame: frameOf(self, sent.slice(from, count)), next: count };
  }

  perform(effect: OtherEffect): NetEvent[] {
    const { probed } = this.#node;
    switch (effect.kind) {
      case 'probe':
      case 'stopProbing': {
        const others = probed.filter((peer) => peer !== effect.peer);
        const now = effect.kind === 'probe' ? [...others, effect.peer].sort((a, b) => a - b) : others;
        this.#node = { ...this.#node, probed: now };
        return [];
      }
      case 'indicate':
        return this.#indicate(effect.indication);
      case 'trim':
      case 'endSession':
        return []; // There are no queues.
    }
  }

  #indicate(indication: Indication): NetEvent[] {
    this.#indications.push(indication);
    if (indication.kind === 'messagesReceived') {
      const { peer, messages, incarnation = 0, first = 0 } = indication;
      const runs = appended(this.#node.received[peer] ?? [], {
        incarnation,
        first,
        texts: textsOf(messages),
      });
      this.#node = { ...this.#node, received: this.#node.received.with(peer, runs) };
    }
    return this.#take(this.#protocol.indicated(this.#node.app, indication));
  }

  /** Takes over a step of the application: the messages that it sends make the outgoing sequence grow. */
  #take({ app, sent }: AppStep<unknown>): NetEvent[] {
    this.#node = {
      ...this.#node,
      app,
      sent: sent.length === 0 ? this.#node.sent : [...this.#node.sent, ...sent],
    };
    if (sent.length === 0) return [];
    this.#sent.push(...sent);
    return [{ kind: 'grown', count: this.#node.sent.length, frame: frameOf(this.#node.self, sent) }];
  }
}

/** The runs and one more, which is joined to the last one if it follows that. */
function appended(runs: readonly Run[], run: Run): readonly Run[] {
  const last = runs.at(-1);
  if (last?.incarnation !== run.incarnation || last.first + last.texts.length !== run.first)
    return [...runs, run];
  return runs.with(-1, { ...last, texts: [...last.texts, ...run.texts] });
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
