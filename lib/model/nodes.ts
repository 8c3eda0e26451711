/**
 * The servers of a modelled grid, each state of one known by a number. What a step comes to is worked out by the machines
 * once, and remembered: they are pure, and a server in the same state does the same again and again, while elsewhere
 * something else happens.
 */
import type { Indication } from '../net/events.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { assertFrame } from './frame.ts';
import { Interned } from './intern.ts';
import {
  connected,
  ended,
  filled,
  grown,
  received,
  refused,
  silent,
  started,
  type Node,
  type Stepped,
} from './node.ts';

/** A server that does not run. */
export const DOWN = 0;

/** What a step of a server comes to, in numbers. */
export interface NodeStep {
  readonly server: number;
  /** The number of the state that the server is in then. */
  readonly number: number;
  /** What its application was told. */
  readonly indications: readonly Indication[];
  /** What it has written, line by line. */
  readonly written: readonly { readonly link: number; readonly lines: readonly string[] }[];
  readonly closed: readonly number[];
}

/** All states of servers that have come up. */
export class Nodes extends Interned<Node | undefined> {
  readonly #n: number;
  /** A server of which nothing is explored, if there is one. */
  readonly #bystander: number | undefined;
  readonly #steps = new Map<string, NodeStep>();

  constructor(n: number, bystander?: number) {
    super((node) => (node === undefined ? '' : keyOf(node)));
    this.#n = n;
    this.#bystander = bystander;
    this.add(undefined);
  }

  /** The server in the state of this number, which must run. */
  override at(number: number): Node {
    return super.at(number) as Node;
  }

  /** @param incarnation - which of its incarnations it is, from 1 */
  start(server: number, incarnation: number): NodeStep {
    const number = this.add(started(server, this.#n, incarnation));
    return { server, number, indications: [], written: [], closed: [] };
  }

  /** There is a connection. */
  connect(number: number, link: number): NodeStep {
    return this.#step(number, `c${String(link)}`, (node) => connected(node, link));
  }

  hear(number: number, link: number, lines: readonly string[]): NodeStep {
    const said = lines.join('');
    return this.#step(number, `h${String(link)}/${said}`, (node) =>
      received(node, link, new TextEncoder().encode(said)),
    );
  }

  fallSilent(number: number, peer: number): NodeStep {
    return this.#step(number, `q${String(peer)}`, (node) => silent(node, peer));
  }

  refuse(number: number, peer: number): NodeStep {
    return this.#step(number, `r${String(peer)}`, (node) => refused(node, peer));
  }

  break(number: number, link: number): NodeStep {
    return this.#step(number, `b${String(link)}`, (node) => ended(node, link));
  }

  fill(number: number, link: number, isFull: boolean): NodeStep {
    return this.#step(number, `${isFull ? 'f' : 'd'}${String(link)}`, (node) => filled(node, link, isFull));
  }

  /** @param count - how many messages there are then */
  broadcast(number: number, count: number): NodeStep {
    return this.#step(number, `t${String(count)}`, (node) => grown(node, count));
  }

  /** @param name - tells the step from all others that are taken in the same state */
  #step(before: number, name: string, take: (node: Node) => Stepped): NodeStep {
    const key = `${String(before)}/${name}`;
    let step = this.#steps.get(key);
    if (step === undefined) {
      const node = this.at(before);
      const stepped = take(node);
      if (this.#bystander !== undefined) assertFrame(node, stepped, take, this.#bystander);
      step = {
        server: node.self,
        number: this.add(stepped.node),
        indications: stepped.indications,
        written: stepped.written.map(({ link, bytes }) => ({ link, lines: linesOf(bytes) })),
        closed: stepped.closed,
      };
      this.#steps.set(key, step);
    }
    return step;
  }
}

/** Block of lines → lines, each with its newline; those by which a server says who it is are one, for they come together. */
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

/** What a running server is known by. Who has dialled is left out: it follows from the ids. */
function keyOf({ self, incarnation, net, probed, delivered }: Node): string {
  const peers = net.peers.map(({ belief, link, session }, id) =>
    [
      belief,
      link === undefined
        ? ''
        : [link.connection, link.incarnation, link.isUp, link.owedFrom, link.next, link.isFull].join(),
      session.incarnations.map((known) => [known.incarnation, known.owedFrom, known.next].join('.')).join(),
      [session.incarnation, session.isServed, session.reading].join(),
      delivered[id]?.join(),
    ].join('/'),
  );
  const unidentified = net.unidentified.map(({ connection }) => connection).sort((a, b) => a - b);
  return [self, incarnation, net.count, unidentified.join(), probed.join(), ...peers].join(';');
}
