/**
 * One running server of the modelled grid: the machines of a real one, put together as link.ts, roster.ts and outbox.ts
 * put them together, without the streams. What is decided is decided by them; here it is only passed on.
 */
import { decodeCommands } from '../chatroom/commands.ts';
import { room, type RoomEvent, type RoomState } from '../chatroom/room.ts';
import { catchUp, isUpToDate, NOTHING_SENT, offer, type Cursor, type Served } from '../grid/cursor.ts';
import type { GridEvent, Send } from '../grid/events.ts';
import { calleeOf, callerOf, identify, LinkFault, understand } from '../grid/identity.ts';
import { afterEvent, judge, NO_LINKS, type Standings } from '../grid/standings.ts';
import { entriesOf } from '../log/walk.ts';
import type { ServerTurn } from '../server.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { decodePeer, encodePing, messagePrefix } from '../wire/peer.ts';

/** The end of a connection at this server. */
export interface End {
  /** Tells this connection from the others of this server. */
  readonly link: number;
  /** The server at the other end, where this one has dialled it; a caller has to say who it is. */
  readonly dialled: number | undefined;
  /** Who is at the other end, once it has said so. */
  readonly peer: number | undefined;
  readonly isSuspected: boolean;
  readonly cursor: Cursor;
}

/** What a running server is: a value. */
export interface Member {
  readonly self: number;
  /** How many servers there are. */
  readonly n: number;
  readonly room: RoomState;
  readonly standings: Standings;
  /** Ascending by link. */
  readonly ends: readonly End[];
}

/** What a step of a member comes to. */
export interface Stepped {
  readonly member: Member;
  /** What a watcher of the server sees. */
  readonly turns: readonly ServerTurn[];
  /** What it writes, and to which link. */
  readonly written: readonly { readonly link: number; readonly bytes: Uint8Array }[];
  /** The links that it ends. */
  readonly ended: readonly number[];
}

/** The messages in a server's log, in order. */
export function textsIn({ room: { log } }: Member): string[] {
  return entriesOf(log).map(({ text }) => text);
}

/** What the model's lines are far below. */
const LIMIT_BYTES = 1024;
/** Where a real link has an address, for people. */
const REMOTE = 'model';
const MASTER = 0;

/** A server that has just begun to listen. */
export function started(self: number, n: number): Stepped {
  const { init } = room(self);
  const newborn = new Steps({ self, n, room: init, standings: NO_LINKS, ends: [] });
  newborn.happens({ kind: 'listening' });
  return newborn.result();
}

/** There is a connection: to the server that was dialled, or from some caller. It says at once who is here. */
export function connected(member: Member, link: number, dialled: number | undefined): Stepped {
  const steps = new Steps(member);
  steps.setEnd({ link, dialled, peer: undefined, isSuspected: false, cursor: NOTHING_SENT });
  steps.write(link, encodePing(member.self));
  return steps.result();
}

/** Lines have come in on a link. */
export function heard(member: Member, link: number, chunk: Uint8Array): Stepped {
  const steps = new Steps(member);
  const [, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
  try {
    const peer = steps.end(link).peer ?? identify(frames, (who) => steps.admit(link, who));
    const understood = understand(peer, frames);
    // In this order: the link is up, its peer is trusted, then what the peer says counts.
    if (steps.end(link).peer === undefined) steps.comesUp(link, peer);
    steps.judged(link, 'trusted');
    for (const event of understood.events) steps.happens(event, link);
    if (understood.fault !== undefined) throw understood.fault;
  } catch (error) {
    if (!(error instanceof LinkFault)) throw error;
    steps.close(link, error.message, true);
  }
  return steps.result();
}

/** A link has been silent for the deadline. */
export function silent(member: Member, link: number): Stepped {
  const steps = new Steps(member);
  steps.judged(link, 'suspected');
  return steps.result();
}

/** The end of a connection has reached this side. */
export function broken(member: Member, link: number): Stepped {
  const steps = new Steps(member);
  steps.close(link, 'closed by the other side', false);
  return steps.result();
}

/** A master has said something, newline included. `hasRoom` says of a link whether its connection takes more. */
export function commanded(member: Member, line: string, hasRoom: (link: number) => boolean): Stepped {
  const steps = new Steps(member);
  const [, commands] = decodeCommands(NO_CARRY, new TextEncoder().encode(line), LIMIT_BYTES);
  for (const effect of steps.happens({ kind: 'commandsReceived', client: MASTER, commands })) {
    if (effect.kind === 'send') steps.send(effect, hasRoom);
  }
  return steps.result();
}

/** A connection that was full takes more. */
export function drained(member: Member, link: number): Stepped {
  const steps = new Steps(member);
  steps.catchUp(link);
  return steps.result();
}

/** A step of a member while it is being taken. */
class Steps {
  #member: Member;
  readonly #turns: ServerTurn[] = [];
  readonly #written: { link: number; bytes: Uint8Array }[] = [];
  readonly #ended: number[] = [];

  constructor(member: Member) {
    this.#member = member;
  }

  result(): Stepped {
    return { member: this.#member, turns: this.#turns, written: this.#written, ended: this.#ended };
  }

  /** The end of `link`, which must stand. */
  end(link: number): End {
    return this.#member.ends.find((end) => end.link === link) as End;
  }

  setEnd(end: End): void {
    const others = this.#member.ends.filter(({ link }) => link !== end.link);
    const ends = [...others, end].sort((a, b) => a.link - b.link);
    this.#member = { ...this.#member, ends };
  }

  write(link: number, bytes: Uint8Array): void {
    this.#written.push({ link, bytes });
  }

  /** Gives the room an event, and the standings, if it is of a link. */
  happens(event: RoomEvent, link?: number): ServerTurn['effects'] {
    const [state, effects] = room(this.#member.self).step(this.#member.room, event);
    this.#turns.push({ event, state, effects });
    this.#member = { ...this.#member, room: state };
    if (link !== undefined) {
      const standings = afterEvent(this.#member.standings, link, event as GridEvent);
      this.#member = { ...this.#member, standings };
    }
    return effects;
  }

  /** Whether one who says on `link` that it is `peer` may have it. Makes room for it, if an older link has to give way. */
  admit(link: number, peer: number): string | undefined {
    const { self, n, standings } = this.#member;
    const { dialled } = this.end(link);
    const unexpected = (dialled === undefined ? callerOf(self, n) : calleeOf(dialled))(peer);
    if (unexpected !== undefined) return unexpected;
    const verdict = judge(standings, peer, link);
    if (verdict.kind === 'refused') return verdict.reason;
    if (verdict.inPlaceOf !== undefined)
      this.close(verdict.inPlaceOf, 'a newer connection took its place', false);
    return undefined;
  }

  comesUp(link: number, peer: number): void {
    // Trusted is what makes of it a peer that is believed alive; that follows.
    this.setEnd({ ...this.end(link), peer, isSuspected: true });
    this.happens({ kind: 'linkUp', peer, remote: REMOTE }, link);
  }

  /** What the failure detector has found, if it is not what it found last. */
  judged(link: number, kind: 'trusted' | 'suspected'): void {
    const end = this.end(link);
    const isSuspected = kind === 'suspected';
    if (end.peer === undefined || end.isSuspected === isSuspected) return;
    this.setEnd({ ...end, isSuspected });
    this.happens({ kind, peer: end.peer }, link);
  }

  /** Ends a link, as one that has come up or as one that has not. */
  close(link: number, reason: string, isFault: boolean): void {
    const { peer, dialled } = this.end(link);
    this.#member = { ...this.#member, ends: this.#member.ends.filter((end) => end.link !== link) };
    this.#ended.push(link);
    if (peer !== undefined) this.happens({ kind: 'linkDown', peer, reason, isFault }, link);
    else if (dialled !== undefined) this.happens({ kind: 'dialFailed', peer: dialled, reason }, link);
    else this.happens({ kind: 'connectionRefused', remote: REMOTE, reason }, link);
  }

  /** Brings what the room wants sent to every link that is up. */
  send(growth: Send, hasRoom: (link: number) => boolean): void {
    for (const end of this.#member.ends) {
      if (end.peer !== undefined) this.#serve(end, growth.from, offer(end.cursor, growth, hasRoom(end.link)));
    }
  }

  /** Brings what waits in the log for `link`. */
  catchUp(link: number): void {
    const { self } = this.#member;
    for (let end = this.end(link); !isUpToDate(end.cursor); end = this.end(link)) {
      this.#serve(end, end.cursor.index, catchUp(end.cursor, self, messagePrefix(self), LIMIT_BYTES));
    }
  }

  #serve(end: End, from: number, [cursor, frame]: Served): void {
    this.setEnd({ ...end, cursor });
    if (frame === undefined || cursor.log === undefined || end.peer === undefined) return;
    this.write(end.link, frame);
    const handed = { log: cursor.log, from, until: cursor.index };
    this.happens({ kind: 'sent', peer: end.peer, ...handed }, end.link);
  }
}
