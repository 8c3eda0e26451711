/**
 * The servers of a modelled grid, each state of one known by a number. What a step comes to is worked out by the machines
 * once, and remembered: they are pure, and a server in the same state does the same again and again, while elsewhere
 * something else happens.
 */
import { entriesOf } from '../log/walk.ts';
import type { ServerTurn } from '../server.ts';
import { NEWLINE } from '../wire/lines.ts';
import { textOf } from '../wire/text.ts';
import { Interned, remembered } from './intern.ts';
import { linkTo, peerOf, placeOf } from './places.ts';
import { textPrefix } from './truth.ts';
import {
  broken,
  commanded,
  connected,
  drained,
  heard,
  refused,
  silent,
  started,
  textsIn,
  type Member,
  type Stepped,
} from './member.ts';

/** A server that does not run. */
export const DOWN = 0;

/** What a step of a server comes to, in numbers. */
export interface MemberStep {
  readonly server: number;
  readonly member: number;
  readonly turns: readonly ServerTurn[];
  /** What it has written, line by line. */
  readonly written: readonly { readonly link: number; readonly lines: readonly string[] }[];
  readonly ended: readonly number[];
}

/** All states of servers that have come up. */
export class Members {
  readonly #n: number;
  readonly #known = new Interned<Member | undefined>();
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
  at(member: number): Member {
    return this.#known.at(member) as Member;
  }

  /** @param life - which of its lives it is, from 1: the model's incarnation */
  start(server: number, life: number): MemberStep {
    return this.#remember(`s${String(server)}/${String(life)}`, () => started(server, this.#n, life));
  }

  connect(member: number, link: number, dialled: number | undefined): MemberStep {
    return this.#remember(`c${String(member)}/${String(link)}`, () =>
      connected(this.at(member), link, dialled),
    );
  }

  hear(member: number, link: number, lines: readonly string[]): MemberStep {
    const said = lines.length === 1 ? (lines[0] as string) : lines.join('');
    return this.#remember(`h${String(member)}/${String(link)}/${said}`, () =>
      heard(this.at(member), link, this.#bytesOf(said)),
    );
  }

  fallSilent(member: number, peer: number): MemberStep {
    return this.#remember(`q${String(member)}/${String(peer)}`, () => silent(this.at(member), peer));
  }

  refuse(member: number, peer: number): MemberStep {
    return this.#remember(`r${String(member)}/${String(peer)}`, () => refused(this.at(member), peer));
  }

  break(member: number, link: number): MemberStep {
    return this.#remember(`b${String(member)}/${String(link)}`, () => broken(this.at(member), link));
  }

  drain(member: number, link: number): MemberStep {
    return this.#remember(`d${String(member)}/${String(link)}`, () => drained(this.at(member), link));
  }

  /** @param full - the links whose connections take no more */
  broadcast(member: number, text: string, full: readonly number[]): MemberStep {
    return this.#remember(`t${String(member)}/${text}/${full.join()}`, () =>
      commanded(this.at(member), `broadcast ${text}\n`, (link) => !full.includes(link)),
    );
  }

  /** Whether a server has delivered anything of another's life. */
  hasHeard(member: number, sender: number, life: number): boolean {
    const prefix = textPrefix(sender, life);
    let known = this.#heard.get(prefix);
    if (known === undefined) {
      const find = (number: number) => textsIn(this.at(number)).some((text) => text.startsWith(prefix));
      this.#heard.set(prefix, (known = remembered(find)));
    }
    return known(member);
  }

  #remember(step: string, take: () => Stepped): MemberStep {
    let known = this.#steps.get(step);
    if (known === undefined) {
      const { member, turns, written, ended } = take();
      known = {
        server: member.self,
        member: this.#known.number(
          keyOf(member, (id) => id),
          member,
        ),
        turns,
        written: written.map(({ link, bytes }) => ({ link, lines: linesOf(bytes) })),
        ended,
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
 * the ids. So is whatever makes no difference any more.
 */
export function keyOf(member: Member, rename: (id: number) => number): string {
  const { room, incarnation, standings, sessions, ends } = member;
  const alive = room.alive.map(rename).sort((a, b) => a - b);
  const log = entriesOf(room.log).map(
    ({ sender, text }) => `${String(rename(sender))}:${renamed(text, rename)}`,
  );
  const links = ends.map(({ link, peer, cursor }) =>
    [
      renamedLink(link, rename),
      peer === undefined ? '' : rename(peer.peer),
      cursor === undefined ? '' : `${String(cursor.log?.count)}@${String(cursor.index)}`,
    ].join(),
  );
  const standing = Array.from(standings, ([peer, { link, isUp, incarnation: life }]) =>
    [rename(peer), renamedLink(link, rename), isUp, life].join(),
  );
  const session = Array.from(sessions, ([peer, { lives, isServed, reading }]) =>
    [
      rename(peer),
      ...lives.map((life) => [life.incarnation, life.owedFrom, life.next].join('.')),
      standings.get(peer)?.isUp === true ? `${String(isServed)}.${String(reading)}` : '',
    ].join(),
  );
  return [
    rename(member.self),
    incarnation,
    alive,
    log,
    links.sort().join('/'),
    standing.sort().join('/'),
    session.sort().join('/'),
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
  return linkTo(rename(peerOf(link)), placeOf(link));
}
