/**
 * The servers of a modelled grid, each state of one known by a number. The result of a step is computed once, and
 * cached: machines are pure, and a server takes the same step in many states of the grid, which differ elsewhere.
 */
import type { Indication } from '../net/events.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { assertFrame } from './frame.ts';
import { codeOf } from './code.ts';
import { Interned } from './intern.ts';
import { PairTable } from './pairTable.ts';
import { NodeSteps, type Node, type Stepped } from './node.ts';
import type { ModelledProtocol } from './protocol.ts';

/** A server that does not run. */
export const DOWN = 0;

/** The result of a step of a server, in numbers. */
export interface NodeStep {
  readonly server: number;
  /** The number of the server's state afterwards. */
  readonly number: number;
  /** The indications to its application. */
  readonly indications: readonly Indication[];
  /** Whether a link came up. */
  readonly linksUp: boolean;
  /** The messages that its application has sent, as texts, and the number of these texts among {@link Nodes.texts}. */
  readonly sent: readonly string[];
  readonly sentNumber: number;
  readonly written: readonly Written[];
  readonly closed: readonly number[];
}

/** Lines that a server has written to a link. */
export interface Written {
  readonly link: number;
  readonly lines: readonly string[];
  /** The number of these lines, joined, among {@link Nodes.texts}. */
  readonly text: number;
}

/** The kinds of events of a server, for the codes of its steps. */
const CONNECTED = 0;
const RECEIVED = 1;
const SILENT = 2;
const REFUSED = 3;
const ENDED = 4;
const FILLED = 5;
const DRAINED = 6;
const REQUESTED = 7;

/** All states of servers that have occurred. */
export class Nodes extends Interned<Node | undefined> {
  /** All texts that are known by numbers. */
  readonly texts = new Interned<string>((text) => text);
  readonly #n: number;
  readonly #taking: NodeSteps;
  readonly #protocol: ModelledProtocol;
  /** A server that is not explored, if there is one. */
  readonly #bystander: number | undefined;
  readonly #steps: NodeStep[] = [];
  /** By number of a state and code of an event: the index of the step. */
  readonly #indices = new PairTable();

  /** @param n - the number of servers */
  constructor(n: number, protocol: ModelledProtocol, bystander?: number) {
    super((node) => (node === undefined ? '' : keyOf(node)));
    this.#n = n;
    this.#protocol = protocol;
    this.#taking = new NodeSteps(protocol);
    this.#bystander = bystander;
    this.add(undefined);
  }

  /** The server in the state of this number, which must run. */
  override at(number: number): Node {
    return super.at(number) as Node;
  }

  /** @param incarnation - from 1 */
  start(server: number, incarnation: number): NodeStep {
    const node = this.#taking.started(server, this.#n, incarnation);
    return this.#numbered({ node, indications: [], sent: [], written: [], closed: [] });
  }

  /** A connection is established. */
  connect(number: number, link: number): NodeStep {
    return this.#step(number, codeOf(CONNECTED, link, 0), (node) => this.#taking.connected(node, link));
  }

  /** @param text - the number of the lines, joined */
  receive(number: number, link: number, text: number): NodeStep {
    return this.#step(number, codeOf(RECEIVED, link, text), (node) =>
      this.#taking.received(node, link, new TextEncoder().encode(this.texts.at(text))),
    );
  }

  fallSilent(number: number, peer: number): NodeStep {
    return this.#step(number, codeOf(SILENT, peer, 0), (node) => this.#taking.silent(node, peer));
  }

  refuse(number: number, peer: number): NodeStep {
    return this.#step(number, codeOf(REFUSED, peer, 0), (node) => this.#taking.refused(node, peer));
  }

  break(number: number, link: number): NodeStep {
    return this.#step(number, codeOf(ENDED, link, 0), (node) => this.#taking.ended(node, link));
  }

  fill(number: number, link: number, isFull: boolean): NodeStep {
    return this.#step(number, codeOf(isFull ? FILLED : DRAINED, link, 0), (node) =>
      this.#taking.filled(node, link, isFull),
    );
  }

  request(number: number, request: string): NodeStep {
    return this.#step(number, codeOf(REQUESTED, 0, this.texts.add(request)), (node) =>
      this.#taking.requested(node, request),
    );
  }

  /** @param code - identifies the event among all that can happen to a server */
  #step(before: number, code: number, take: (node: Node) => Stepped): NodeStep {
    const index = this.#indices.get(before, code);
    if (index !== -1) return this.#steps[index] as NodeStep;
    const node = this.at(before);
    const stepped = take(node);
    if (this.#bystander !== undefined) assertFrame(this.#protocol, node, stepped, take, this.#bystander);
    const step = this.#numbered(stepped);
    this.#indices.set(before, code, this.#steps.length);
    this.#steps.push(step);
    return step;
  }

  #numbered({ node, indications, sent, written, closed }: Stepped): NodeStep {
    if (sent.some((text) => text.includes('\n'))) throw new RangeError('a message contains a line break');
    return {
      server: node.self,
      number: this.add(node),
      indications,
      linksUp: indications.some(({ kind }) => kind === 'linkUp'),
      sent,
      sentNumber: this.texts.add(sent.join('\n')),
      written: written.map(({ link, bytes }) => {
        const lines = linesOf(bytes);
        return { link, lines, text: this.texts.add(lines.join('')) };
      }),
      closed,
    };
  }
}

/** Block of lines → lines, each with its newline; the lines of a handshake are one, because they arrive together. */
export function linesOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    const line = textOf(bytes, start, end);
    const before = lines.at(-1);
    if (line.startsWith('session ') && before !== undefined) lines[lines.length - 1] = before + line;
    else lines.push(line);
    start = end;
  }
  return lines;
}

/** Text that identifies a state of a running server. Which side has dialled is left out: it follows from the ids. */
function keyOf({ self, incarnation, net, probed, sent, received, app }: Node): string {
  const peers = net.peers.map(({ belief, link, session }) =>
    [
      belief,
      link === undefined
        ? ''
        : [link.connection, link.incarnation, link.isUp, link.owedFrom, link.next, link.isFull].join(),
      session.incarnations.map((known) => [known.incarnation, known.owedFrom, known.next].join('.')).join(),
      [session.incarnation, session.isServed, session.reading].join(),
    ].join('/'),
  );
  const unidentified = net.unidentified.map(({ connection }) => connection).sort((a, b) => a - b);
  const known = [self, incarnation, net.count, unidentified.join(), probed.join(), ...peers].join(';');
  return known + JSON.stringify([sent, received, app]);
}
