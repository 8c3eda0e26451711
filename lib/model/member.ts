/**
 * One running server of the modelled grid: the machines of a real one, put together as link.ts, linkManager.ts, roster.ts
 * and outbox.ts put them together, without the streams. What is decided is decided by them; here it is only passed on.
 */
import { decodeCommands } from '../chatroom/commands.ts';
import { room, type RoomEvent, type RoomState } from '../chatroom/room.ts';
import { catchUp, cursorAt, isUpToDate, offer, type Cursor, type Served } from '../grid/cursor.ts';
import type { GridEvent, Send } from '../grid/events.ts';
import { calleeOf, callerOf, identify, LinkFault, type Introduced } from '../grid/identity.ts';
import { afterEvent, judge, NO_LINKS, type Standings } from '../grid/standings.ts';
import { understand, type Converse, type Peer } from '../grid/understand.ts';
import { entriesOf } from '../log/walk.ts';
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import type { ServerTurn } from '../server.ts';
import { session, type SessionState } from '../session/session.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { decodePeer, messagePrefix } from '../wire/peer.ts';
import { encodeFrom, encodeHave, encodeIntroduction } from '../wire/sessionLines.ts';
import { linkTo, peerOf } from './places.ts';

/** The end of a connection at this server. */
export interface End {
  /** Tells this connection from the others of this server; of two with the same peer, the newer has the higher number. */
  readonly link: number;
  /** The server at the other end, where this one has dialled it; a caller has to say who it is. */
  readonly dialled: number | undefined;
  /** Who is at the other end, once it has said so. */
  readonly peer: Peer | undefined;
  /** How far it has been served, once it has said from where. */
  readonly cursor: Cursor | undefined;
}

/** What a running server is: a value. */
export interface Member {
  readonly self: number;
  /** How many servers there are. */
  readonly n: number;
  readonly incarnation: number;
  readonly room: RoomState;
  readonly standings: Standings;
  /** By peer. */
  readonly sessions: ReadonlyMap<number, SessionState>;
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
export function started(self: number, n: number, incarnation: number): Stepped {
  const { init } = room(self);
  const newborn = { self, n, incarnation, room: init, standings: NO_LINKS, sessions: new Map(), ends: [] };
  const steps = new Steps(newborn);
  steps.happens({ kind: 'listening', incarnation });
  return steps.result();
}

/** There is a connection: to the server that was dialled, or from some caller. It says at once who is here. */
export function connected(member: Member, link: number, dialled: number | undefined): Stepped {
  const steps = new Steps(member);
  steps.setEnd({ link, dialled, peer: undefined, cursor: undefined });
  steps.write(link, encodeIntroduction(member.self, member.incarnation));
  return steps.result();
}

/** Lines have come in on a link. */
export function heard(member: Member, link: number, chunk: Uint8Array): Stepped {
  const steps = new Steps(member);
  const [, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
  try {
    const { peer } = steps.end(link);
    if (peer !== undefined) steps.hear(link, peer, frames);
    else {
      const [who, rest] = identify(frames, (introduced) => steps.admit(link, introduced));
      steps.hear(link, steps.comesUp(link, who), rest);
    }
  } catch (error) {
    if (!(error instanceof LinkFault)) throw error;
    steps.close(link, error.reason, true);
  }
  return steps.result();
}

/** A peer has been silent for the deadline. */
export function silent(member: Member, peer: number): Stepped {
  const steps = new Steps(member);
  steps.happens({ kind: 'suspected', peer });
  const standing = member.standings.get(peer);
  if (standing?.isUp === true) steps.close(standing.link, { code: 'silent' }, false);
  return steps.result();
}

/** A call to a peer was refused: no server listens there. */
export function refused(member: Member, peer: number): Stepped {
  const steps = new Steps(member);
  steps.down(peer, { code: 'dial-refused', detail: 'a call was refused' });
  return steps.result();
}

/** The end of a connection has reached this side. */
export function broken(member: Member, link: number): Stepped {
  const steps = new Steps(member);
  steps.close(link, { code: 'closed' }, false);
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

  /** Whether one who says who it is may have `link`. Makes room for it, if an older link has to give way. */
  admit(link: number, who: Introduced): ConnectionReason | undefined {
    const { self, n, standings } = this.#member;
    const { dialled } = this.end(link);
    const unexpected = (dialled === undefined ? callerOf(self, n) : calleeOf(dialled))(who);
    if (unexpected !== undefined) return unexpected;
    const verdict = judge(standings, who, link);
    if (verdict.kind === 'refused') return verdict.reason;
    if (verdict.inPlaceOf !== undefined) this.close(verdict.inPlaceOf, { code: 'replaced' }, false);
    if (verdict.isNewLife) this.down(who.peer, { code: 'restarted' });
    return undefined;
  }

  comesUp(link: number, who: Introduced): Peer {
    const { peer, incarnation } = who;
    const saidBefore = this.#member.room.said;
    const known = { ...who, saidBefore };
    this.setEnd({ ...this.end(link), peer: known });
    if (incarnation === undefined) return known;
    for (const effect of this.#sessionWith(peer)({ kind: 'linkUp', incarnation, said: saidBefore })) {
      if (effect.kind === 'sayHave') this.write(link, encodeHave(effect.incarnation, effect.count));
    }
    this.happens({ kind: 'linkUp', peer, remote: REMOTE, incarnation }, link);
    return known;
  }

  /** In this order: the peer is trusted, then what it says counts. */
  hear(link: number, peer: Peer, frames: Parameters<typeof understand>[1]): void {
    if (!this.#isTrusted(peer.peer)) this.happens({ kind: 'trusted', peer: peer.peer });
    const { said } = this.#member.room;
    const understood = understand(peer, frames, said, this.#sessionWith(peer.peer));
    if (understood.goOnFrom !== undefined) this.#goOnFrom(link, understood.goOnFrom);
    for (const event of understood.events) this.happens(event, link);
    if (understood.end !== undefined) throw understood.end;
  }

  /** Nobody is there any more who was believed to be. */
  down(peer: number, reason: ConnectionReason | DialReason): void {
    if (this.#isTrusted(peer)) this.happens({ kind: 'peerDown', peer, reason });
  }

  /** Ends a link, as one that has come up or as one that has not. */
  close(link: number, reason: ConnectionReason, isFault: boolean): void {
    const { peer, dialled } = this.end(link);
    this.#member = { ...this.#member, ends: this.#member.ends.filter((end) => end.link !== link) };
    this.#ended.push(link);
    if (peer !== undefined) {
      this.happens({ kind: 'linkDown', peer: peer.peer, reason, isFault }, link);
      if (isFault && this.#member.standings.get(peer.peer)?.isUp !== true) this.down(peer.peer, reason);
    } else if (dialled !== undefined) this.happens({ kind: 'dialFailed', peer: dialled, reason }, link);
    else this.happens({ kind: 'connectionRefused', remote: REMOTE, reason, isFault }, link);
    this.#member = { ...this.#member, standings: agedStandings(this.#member) };
  }

  /** Brings what the room wants sent to every link that is served. */
  send(growth: Send, hasRoom: (link: number) => boolean): void {
    for (const end of this.#member.ends) {
      if (end.cursor !== undefined)
        this.#serve(end, growth.from, offer(end.cursor, growth, hasRoom(end.link)));
    }
  }

  /** Brings what waits in the log for `link`. */
  catchUp(link: number): void {
    const { self } = this.#member;
    for (
      let end = this.end(link);
      end.cursor !== undefined && !isUpToDate(end.cursor);
      end = this.end(link)
    ) {
      const { cursor } = end;
      this.#serve(end, cursor.index, catchUp(cursor, self, messagePrefix(self), LIMIT_BYTES));
    }
  }

  #goOnFrom(link: number, number: number): void {
    const { self, room: state } = this.#member;
    this.write(link, encodeFrom(number));
    const cursor = cursorAt({ log: state.log, count: state.said }, self, number);
    this.setEnd({ ...this.end(link), cursor });
    this.catchUp(link);
  }

  #isTrusted(peer: number): boolean {
    return this.#member.room.alive.includes(peer);
  }

  #sessionWith(peer: number): Converse {
    const { incarnation } = this.#member;
    return (event) => {
      const { init, step } = session(incarnation);
      const [state, effects] = step(this.#member.sessions.get(peer) ?? init, event);
      this.#member = { ...this.#member, sessions: new Map(this.#member.sessions).set(peer, state) };
      return effects;
    };
  }

  #serve(end: End, from: number, [cursor, frame]: Served): void {
    this.setEnd({ ...end, cursor });
    if (frame === undefined || cursor.log === undefined || end.peer === undefined) return;
    this.write(end.link, frame);
    const handed = { log: cursor.log, from, until: cursor.index };
    this.happens({ kind: 'sent', peer: end.peer.peer, ...handed }, end.link);
  }
}

/**
 * The standings, where the number of a link that has ended is the lowest that says as much: higher than those of all older
 * connections that are left. In a model numbers are used again, and whatever differs is a state of its own.
 */
function agedStandings({ standings, ends }: Member): Standings {
  const aged = Array.from(standings, ([peer, standing]) => {
    if (standing.isUp) return [peer, standing] as const;
    const older = ends.filter(({ link }) => peerOf(link) === peer && link < standing.link);
    const link = Math.max(linkTo(peer, 0), ...older.map((end) => end.link + 1));
    return [peer, { ...standing, link }] as const;
  });
  return new Map(aged);
}
