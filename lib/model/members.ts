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
import { textPrefix } from './truth.ts';
import {
  broken,
  commanded,
  connected,
  drained,
  heard,
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

  start(server: number): MemberStep {
    return this.#remember(`s${String(server)}`, () => started(server, this.#n));
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

  fallSilent(member: number, link: number): MemberStep {
    return this.#remember(`q${String(member)}/${String(link)}`, () => silent(this.at(member), link));
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

/** Block of lines → lines, each with its newline. */
function linesOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    lines.push(textOf(bytes, start, end));
    start = end;
  }
  return lines;
}

/** What a running server is known by, if servers were called as `rename` says. */
export function keyOf(member: Member, rename: (id: number) => number): string {
  const { room, standings, ends } = member;
  const alive = room.alive.map(rename).sort((a, b) => a - b);
  const log = entriesOf(room.log).map(
    ({ sender, text }) => `${String(rename(sender))}:${renamed(text, rename)}`,
  );
  // Who has dialled is left out: it follows from the ids.
  const links = ends.map(({ link, peer, isSuspected, cursor }) =>
    [
      renamedLink(link, rename),
      peer === undefined ? '' : rename(peer),
      isSuspected,
      cursor.log?.count,
      cursor.index,
    ].join(),
  );
  const standing = Array.from(standings, ([peer, { link, isSuspected }]) =>
    [rename(peer), renamedLink(link, rename), isSuspected].join(),
  );
  const parts = [rename(member.self), alive, log, links.sort().join('/'), standing.sort().join('/')];
  return parts.join(';');
}

/** A message's text or a line, as it would be if servers were called otherwise. */
export function renamed(said: string, rename: (id: number) => number): string {
  return said.replace(
    /\b(ping |msg |m)(\d+)/g,
    (_, word: string, id: string) => `${word}${String(rename(Number(id)))}`,
  );
}

/** More than there can be between two servers at one time: the largest budgets of cuts and crashes, 9 each, and one. */
export const PLACES_MAX = 32;

/** The number of a link to `peer`, at the server that has it. */
export function linkTo(peer: number, place: number): number {
  return peer * PLACES_MAX + place;
}

/** The peer that a link is to, by its number. */
export function peerOf(link: number): number {
  return Math.floor(link / PLACES_MAX);
}

/** The place of a link's connection among those with its peer. */
export function placeOf(link: number): number {
  return link % PLACES_MAX;
}

function renamedLink(link: number, rename: (id: number) => number): number {
  return linkTo(rename(peerOf(link)), placeOf(link));
}
