/**
 * The servers of a modelled grid, each state of one known by a number. What a step comes to is worked out by the machines
 * once, and remembered: they are pure, and a server in the same state does the same again and again, while elsewhere
 * something else happens.
 */
import type { Indication } from '../net/events.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { assertFrame } from './frame.ts';
import { Interned, remembered } from './intern.ts';
import type { Vocabulary } from './model.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import { textPrefix } from './ghost.ts';
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
  readonly member: number;
  /** What its application was told. */
  readonly indications: readonly Indication[];
  /** What it has written, line by line. */
  readonly written: readonly { readonly link: number; readonly lines: readonly string[] }[];
  readonly closed: readonly number[];
}

/** What happens to a server, as plain data. */
type NodeEvent =
  | { readonly kind: 'start'; readonly server: number; readonly life: number }
  | { readonly kind: 'connect' | 'break' | 'fill' | 'drain'; readonly link: number }
  | { readonly kind: 'hear'; readonly link: number; readonly said: string }
  | { readonly kind: 'fallSilent' | 'refuse'; readonly peer: number }
  | { readonly kind: 'broadcast'; readonly count: number };

/** A server, and from what it has become what it is. */
interface Known {
  readonly member: Node;
  readonly before: number;
  readonly event: NodeEvent;
}

/** All states of servers that have come up. To other threads a state is told by what has happened to the server. */
export class Nodes implements Vocabulary {
  readonly #n: number;
  /** A server of which nothing is explored, if there is one. */
  readonly #bystander: number | undefined;
  readonly #known = new Interned<Known | undefined>((known) =>
    known === undefined ? '' : keyOf(known.member),
  );
  readonly #steps = new Map<string, NodeStep>();
  readonly #heard = new Map<string, (member: number) => boolean>();
  readonly #chunks = new Map<string, Uint8Array>();

  constructor(n: number, bystander?: number) {
    this.#n = n;
    this.#bystander = bystander;
    this.#known.add(undefined);
  }

  /** How many differ. */
  get count(): number {
    return this.#known.count;
  }

  /** The server in the state of this number, which must run. */
  at(member: number): Node {
    return (this.#known.at(member) as Known).member;
  }

  keyAt(member: number): string {
    return this.#known.keyAt(member);
  }

  encode(member: number): readonly NodeEvent[] {
    const events: NodeEvent[] = [];
    for (let known = this.#known.at(member); known !== undefined; known = this.#known.at(known.before))
      events.push(known.event);
    return events.reverse();
  }

  decode(plain: unknown): number {
    return (plain as readonly NodeEvent[]).reduce((member, event) => this.#step(member, event).member, DOWN);
  }

  /** The same server, if servers were called as `rename` says. */
  renamed(member: number, rename: (id: number) => number): number {
    return this.decode(this.encode(member).map((event) => renamedEvent(event, rename)));
  }

  /** @param life - which of its lives it is, from 1: the model's incarnation */
  start(server: number, life: number): NodeStep {
    return this.#step(DOWN, { kind: 'start', server, life });
  }

  /** There is a connection; of two servers the one with the higher id has dialled. */
  connect(member: number, link: number): NodeStep {
    return this.#step(member, { kind: 'connect', link });
  }

  hear(member: number, link: number, lines: readonly string[]): NodeStep {
    const said = lines.length === 1 ? (lines[0] as string) : lines.join('');
    return this.#step(member, { kind: 'hear', link, said });
  }

  fallSilent(member: number, peer: number): NodeStep {
    return this.#step(member, { kind: 'fallSilent', peer });
  }

  refuse(member: number, peer: number): NodeStep {
    return this.#step(member, { kind: 'refuse', peer });
  }

  break(member: number, link: number): NodeStep {
    return this.#step(member, { kind: 'break', link });
  }

  fill(member: number, link: number, isFull: boolean): NodeStep {
    return this.#step(member, { kind: isFull ? 'fill' : 'drain', link });
  }

  /** @param count - how many messages there are then */
  broadcast(member: number, count: number): NodeStep {
    return this.#step(member, { kind: 'broadcast', count });
  }

  /** Whether a server has delivered anything of another's life. */
  hasHeard(member: number, sender: number, life: number): boolean {
    const prefix = textPrefix(sender, life);
    let known = this.#heard.get(prefix);
    if (known === undefined) {
      const find = (number: number) =>
        (this.at(number).delivered[sender] ?? []).some((text) => text.startsWith(prefix));
      this.#heard.set(prefix, (known = remembered(find)));
    }
    return known(member);
  }

  #step(before: number, event: NodeEvent): NodeStep {
    const name = `${String(before)}/${nameOf(event)}`;
    let step = this.#steps.get(name);
    if (step === undefined) {
      const { node, indications, written, closed } = this.#take(before, event);
      step = {
        server: node.self,
        member: this.#known.add({ member: node, before, event }),
        indications,
        written: written.map(({ link, bytes }) => ({ link, lines: linesOf(bytes) })),
        closed,
      };
      this.#steps.set(name, step);
    }
    return step;
  }

  #take(before: number, event: NodeEvent): Stepped {
    if (event.kind === 'start') {
      const node = started(event.server, this.#n, event.life);
      return { node, indications: [], written: [], closed: [] };
    }
    const member = this.at(before);
    const take = (node: Node) => this.#happen(node, event);
    const stepped = take(member);
    if (this.#bystander !== undefined) assertFrame(member, stepped, take, this.#bystander);
    return stepped;
  }

  #happen(member: Node, event: Exclude<NodeEvent, { kind: 'start' }>): Stepped {
    switch (event.kind) {
      case 'connect': {
        const peer = peerOfLink(event.link);
        return connected(member, event.link, member.self > peer ? peer : undefined);
      }
      case 'hear':
        return received(member, event.link, this.#bytesOf(event.said));
      case 'fallSilent':
        return silent(member, event.peer);
      case 'refuse':
        return refused(member, event.peer);
      case 'break':
        return ended(member, event.link);
      case 'fill':
      case 'drain':
        return filled(member, event.link, event.kind === 'fill');
      case 'broadcast':
        return grown(member, event.count);
    }
  }

  /** One block of bytes for all that say the same. */
  #bytesOf(said: string): Uint8Array {
    let bytes = this.#chunks.get(said);
    if (bytes === undefined) this.#chunks.set(said, (bytes = new TextEncoder().encode(said)));
    return bytes;
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

/** What tells an event from others. */
function nameOf(event: NodeEvent): string {
  switch (event.kind) {
    case 'start':
      return `s${String(event.server)}/${String(event.life)}`;
    case 'connect':
      return `c${String(event.link)}`;
    case 'hear':
      return `h${String(event.link)}/${event.said}`;
    case 'fallSilent':
      return `q${String(event.peer)}`;
    case 'refuse':
      return `r${String(event.peer)}`;
    case 'break':
      return `b${String(event.link)}`;
    case 'fill':
      return `f${String(event.link)}`;
    case 'drain':
      return `d${String(event.link)}`;
    case 'broadcast':
      return `t${String(event.count)}`;
  }
}

function renamedEvent(event: NodeEvent, rename: (id: number) => number): NodeEvent {
  switch (event.kind) {
    case 'start':
      return { ...event, server: rename(event.server) };
    case 'connect':
    case 'break':
    case 'fill':
    case 'drain':
      return { ...event, link: renamedLink(event.link, rename) };
    case 'hear':
      return { ...event, link: renamedLink(event.link, rename), said: renamed(event.said, rename) };
    case 'fallSilent':
    case 'refuse':
      return { ...event, peer: rename(event.peer) };
    case 'broadcast':
      return event;
  }
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
