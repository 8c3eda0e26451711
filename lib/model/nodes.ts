/**
 * The servers of a modelled grid, each state of one known by a number. The result of a step is computed once, and
 * cached: machines are pure, and a server takes the same step in many states of the grid, which differ elsewhere.
 */
import type { Indication } from '../net/events.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { assertFrame } from './frame.ts';
import { Interned } from './intern.ts';
import { NodeSteps, type Node, type Stepped } from './node.ts';
import type { ModelledProtocol } from './protocol.ts';

/** A server that does not run. */
export const DOWN = 0;

/** The result of a step of a server, in numbers. */
export interface NodeStep {
  readonly server: number;
  /** The number of the state that the server is in then. */
  readonly number: number;
  /** What was indicated to its application. */
  readonly indications: readonly Indication[];
  /** The messages that its application has sent, as texts. */
  readonly sent: readonly string[];
  /** What it has written, line by line. */
  readonly written: readonly { readonly link: number; readonly lines: readonly string[] }[];
  readonly closed: readonly number[];
}

/** All states of servers that have come up. */
export class Nodes extends Interned<Node | undefined> {
  readonly #n: number;
  readonly #taking: NodeSteps;
  readonly #protocol: ModelledProtocol;
  /** A server of which nothing is explored, if there is one. */
  readonly #bystander: number | undefined;
  readonly #steps = new Map<string, NodeStep>();

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

  /** @param incarnation - which of its incarnations it is, from 1 */
  start(server: number, incarnation: number): NodeStep {
    const number = this.add(this.#taking.started(server, this.#n, incarnation));
    return { server, number, indications: [], sent: [], written: [], closed: [] };
  }

  /** There is a connection. */
  connect(number: number, link: number): NodeStep {
    return this.#step(number, `c${String(link)}`, (node) => this.#taking.connected(node, link));
  }

  receive(number: number, link: number, lines: readonly string[]): NodeStep {
    const said = lines.join('');
    return this.#step(number, `h${String(link)}/${said}`, (node) =>
      this.#taking.received(node, link, new TextEncoder().encode(said)),
    );
  }

  fallSilent(number: number, peer: number): NodeStep {
    return this.#step(number, `q${String(peer)}`, (node) => this.#taking.silent(node, peer));
  }

  refuse(number: number, peer: number): NodeStep {
    return this.#step(number, `r${String(peer)}`, (node) => this.#taking.refused(node, peer));
  }

  break(number: number, link: number): NodeStep {
    return this.#step(number, `b${String(link)}`, (node) => this.#taking.ended(node, link));
  }

  fill(number: number, link: number, isFull: boolean): NodeStep {
    return this.#step(number, `${isFull ? 'f' : 'd'}${String(link)}`, (node) =>
      this.#taking.filled(node, link, isFull),
    );
  }

  request(number: number, request: string): NodeStep {
    return this.#step(number, `t${request}`, (node) => this.#taking.requested(node, request));
  }

  /** @param name - tells the step from all others that are taken in the same state */
  #step(before: number, name: string, take: (node: Node) => Stepped): NodeStep {
    const key = `${String(before)}/${name}`;
    let step = this.#steps.get(key);
    if (step === undefined) {
      const node = this.at(before);
      const stepped = take(node);
      if (this.#bystander !== undefined) assertFrame(this.#protocol, node, stepped, take, this.#bystander);
      step = {
        server: node.self,
        number: this.add(stepped.node),
        indications: stepped.indications,
        sent: stepped.sent,
        written: stepped.written.map(({ link, bytes }) => ({ link, lines: linesOf(bytes) })),
        closed: stepped.closed,
      };
      this.#steps.set(key, step);
    }
    return step;
  }
}

/** Block of lines → lines, each with its newline; the lines of a handshake are one, because they arrive together. */
function linesOf(bytes: Uint8Array): string[] {
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
