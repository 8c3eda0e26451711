/**
 * The servers of a modelled grid, each state of one known by a number. What a step comes to is worked out by the machines
 * once, and remembered: they are pure, and a server in the same state does the same again and again, while elsewhere
 * something else happens.
 */
import type { Indication } from '../net/events.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { Interned, remembered } from './intern.ts';
import { linkTo, peerOfLink, placeOf } from './places.ts';
import { textPrefix } from './truth.ts';
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
export interface MemberStep {
  readonly server: number;
  readonly member: number;
  /** What its application was told. */
  readonly indications: readonly Indication[];
  /** What it has written, line by line. */
  readonly written: readonly { readonly link: number; readonly lines: readonly string[] }[];
  readonly closed: readonly number[];
}

/** All states of servers that have come up. */
export class Members {
  readonly #n: number;
  readonly #known = new Interned<Node | undefined>();
  readonly #steps = new Map<string, MemberStep>();
  readonly #heard = new Map<string, (member: number) => boolean>();
  readonly #chunks = new Map<string, Uint8Array>();

  constructor(n: number) {
    this.#n = n;
    this.#known.number('', undefined);
  }

  /** How many differ. */
  get count(): number {
    return this.#known.count;
  }

  /** The server in the state of this number, which must run. */
  at(member: number): Node {
    return this.#known.at(member) as Node;
  }

  /** @param life - which of its lives it is, from 1: the model's incarnation */
  start(server: number, life: number): MemberStep {
    return this.#remember(`s${String(server)}/${String(life)}`, () => ({
      node: started(server, this.#n, life),
      indications: [],
      written: [],
      closed: [],
    }));
  }

  connect(member: number, link: number, dialled: number | undefined): MemberStep {
    return this.#remember(`c${String(member)}/${String(link)}`, () =>
      connected(this.at(member), link, dialled),
    );
  }

  hear(member: number, link: number, lines: readonly string[]): MemberStep {
    const said = lines.length === 1 ? (lines[0] as string) : lines.join('');
    return this.#remember(`h${String(member)}/${String(link)}/${said}`, () =>
      received(this.at(member), link, this.#bytesOf(said)),
    );
  }

  fallSilent(member: number, peer: number): MemberStep {
    return this.#remember(`q${String(member)}/${String(peer)}`, () => silent(this.at(member), peer));
  }

  refuse(member: number, peer: number): MemberStep {
    return this.#remember(`r${String(member)}/${String(peer)}`, () => refused(this.at(member), peer));
  }

  break(member: number, link: number): MemberStep {
    return this.#remember(`b${String(member)}/${String(link)}`, () => ended(this.at(member), link));
  }

  fill(member: number, link: number, isFull: boolean): MemberStep {
    return this.#remember(`${isFull ? 'f' : 'd'}${String(member)}/${String(link)}`, () =>
      filled(this.at(member), link, isFull),
    );
  }

  /** @param count - how many messages there are then */
  broadcast(member: number, count: number): MemberStep {
    return this.#remember(`t${String(member)}/${String(count)}`, () => grown(this.at(member), count));
  }

  /** Whether a server has delivered anything of another's life. */
  hasHeard(member: number, sender: number, life: number): boolean {
    const prefix = textPrefix(sender, life);
    let known = this.#heard.get(prefix);
    if (known === undefined) {
      const find = (number: number) => (this.at(number).delivered[sender] ?? []).some((text) => text.startsWith(prefix));
      this.#heard.set(prefix, (known = remembered(find)));
    }
    return known(member);
  }

  #remember(step: string, take: () => Stepped): MemberStep {
    let known = this.#steps.get(step);
    if (known === undefined) {
      const { node, indications, written, closed } = take();
      known = {
        server: node.self,
        member: this.#known.number(
          keyOf(node, (id) => id),
          node,
        ),
        indications,
        written: written.map(({ link, bytes }) => ({ link, lines: linesOf(bytes) })),
        closed,
      };
      this.#steps.set(step, known);
    }
    return known;
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

/**
 * What a running server is known by, if servers were called as `rename` says. Who has dialled is left out: it follows from
 * the ids.
 */
export function keyOf(node: Node, rename: (id: number) => number): string {
  const { self, incarnation, net, probed, delivered } = node;
  const unidentified = net.unidentified.map(({ connection }) => renamedLink(connection, rename));
  const peers: string[] = [];
  net.peers.forEach(({ belief, link, session }, id) => {
    if (id === self) return;
    const texts = (delivered[id] ?? []).map((text) => renamed(text, rename));
    peers[rename(id)] = [
      belief,
      link === undefined
        ? ''
        : [
            renamedLink(link.connection, rename),
            link.incarnation,
            link.isUp,
            link.countBefore,
            link.next,
            link.isFull,
          ].join(),
      session.incarnations.map((known) => [known.incarnation, known.owedFrom, known.next].join('.')).join(),
      [session.incarnation, session.isServed, session.reading].join(),
      texts.join(),
    ].join('/');
  });
  return [
    rename(self),
    incarnation,
    net.count,
    unidentified.sort((a, b) => a - b).join(),
    probed.map(rename).sort((a, b) => a - b).join(),
    ...peers,
  ].join(';');
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
