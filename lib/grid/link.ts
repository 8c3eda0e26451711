/**
 * A link: one connection to another server, from its first byte to its end. Framing, identity, heartbeat and session
 * meet here; which other links there are it does not know. Nothing that a peer sends can make it throw: whatever goes
 * wrong is the link's last event.
 */
import {
  catchError,
  concat,
  concatWith,
  connect,
  defer,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  Subject,
  take,
  tap,
  throwError,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { Turns } from '../loop/turns.ts';
import { connectionReasonOf, ReasonError, type ConnectionReason } from '../reason/reason.ts';
import { foreignAnswer } from '../wire/foreign.ts';
import type { PeerFrame } from '../wire/peer.ts';
import { encodeHave } from '../wire/sessionLines.ts';
import type { Socket } from '../world/world.ts';
import type { Said } from './cursor.ts';
import type { GridEvent, Send } from './events.ts';
import { ForeignFault, framesOf, type HearingSettings } from './hearing.ts';
import { eachEvent } from './eachEvent.ts';
import { identify, LinkFault, type Admit } from './identity.ts';
import { introduction, type IntroductionSettings } from './introduction.ts';
import { firstWithin } from './patience.ts';
import { outbox, type OutboxSettings } from './outbox.ts';
import { receiveInTurns } from './receiving.ts';
import type { Resends } from './resends.ts';
import { understand, type Converse, type Peer, type Understood } from './understand.ts';

/** How a link behaves. */
export interface LinkSettings extends OutboxSettings, HearingSettings, IntroductionSettings {
  /** A connection that has not said who it is by then is closed. */
  readonly identifyWithinMs: number;
}

/** What a link lives on. */
export interface LinkInputs {
  /** What arrives on the connection. */
  readonly chunks$: Observable<Uint8Array>;
  /** The heartbeat, as lines to be written. */
  readonly pings$: Observable<Uint8Array>;
  /** The growth of this server's log. */
  readonly sends$: Observable<Send>;
  /** What this server has said by now. */
  readonly said: () => Said;
  /** The session with a peer. */
  readonly sessionWith: (peer: number) => Converse;
  /** The budget of all that clients and peers ask for. */
  readonly turns: Turns;
  /** The budget of all that is received from peers, see {@link receiveInTurns}. */
  readonly receiving: Turns;
  /** What has been written to a peer, on this link and those before it. */
  readonly resendsTo: (peer: number) => Resends;
  /** Told whenever anything has come in from a peer, be it the beginning of a line. */
  readonly beat: (peer: number) => void;
  /** Ends the link when it emits, with the reason. */
  readonly ended$: Observable<ConnectionReason>;
}

/**
 * Runs a link over `socket` until it ends; destroys the socket then. Never errors: its last event is `linkDown`, or
 * `connectionRefused` where it ended before the other side had said who it is.
 *
 * @param admit - whether the one who says who it is may have this link
 */
export function link(
  socket: Socket,
  settings: LinkSettings,
  inputs: LinkInputs,
  admit: Admit,
  scheduler: SchedulerLike,
): Observable<GridEvent> {
  return defer(() => {
    // Who is at the other end, once it has said so.
    let peer: Peer | undefined;
    const goOnFrom$ = new Subject<number>();

    const hear = (frames: readonly PeerFrame[]): Understood => {
      const saidBy = inputs.said().count;
      let rest = frames;
      if (peer === undefined) {
        const [who, behind] = identify(frames, admit);
        peer = { ...who, saidBefore: saidBy };
        rest = behind;
        greet(socket, peer, inputs.sessionWith(peer.peer));
      }
      const understood = understand(peer, rest, saidBy, inputs.sessionWith(peer.peer));
      const { lateIncarnation: incarnation } = understood;
      if (incarnation !== undefined) peer = { ...peer, incarnation };
      return understood;
    };
    const heard$ = framesOf(receiveInTurns(socket, inputs.chunks$, inputs.receiving), settings).pipe(
      concatWith(ending({ code: 'closed' })),
      firstWithin(settings.identifyWithinMs, () => new LinkFault({ code: 'identify-timeout' }), scheduler),
      introduction(settings, scheduler),
      map(hear),
      // Three readers, in this order: the link is up, its peer is heard, then what the peer says counts.
      connect((shared$) =>
        merge(
          shared$.pipe(
            take(1),
            mergeMap(() =>
              merge(
                of(comesUp(socket, peer as Peer)),
                serve(socket, peer as Peer, settings, inputs, goOnFrom$, scheduler),
              ),
            ),
          ),
          shared$.pipe(
            tap(() => inputs.beat((peer as Peer).peer)),
            ignoreElements(),
          ),
          shared$.pipe(
            tap(({ goOnFrom }) => {
              if (goOnFrom !== undefined) goOnFrom$.next(goOnFrom);
            }),
            eachEvent(),
          ),
        ),
      ),
    );
    return merge(heard$, beat(socket, inputs), inputs.ended$.pipe(mergeMap(ending))).pipe(
      catchError((error: unknown) => concat(of(goesDown(socket, peer, error)), farewell(socket, error))),
      finalize(() => socket.destroy()),
    );
  });
}

/** Says to a peer with sessions what this server has of it. */
function greet(socket: Socket, { incarnation, saidBefore }: Peer, converse: Converse): void {
  if (incarnation === undefined) return;
  for (const effect of converse({ kind: 'linkUp', incarnation, said: saidBefore })) {
    if (effect.kind === 'sayHave') socket.write(encodeHave(effect.incarnation, effect.count));
  }
}

function serve(
  socket: Socket,
  { peer, incarnation }: Peer,
  settings: LinkSettings,
  { sends$, said, turns, resendsTo }: LinkInputs,
  goOnFrom$: Observable<number>,
  scheduler: SchedulerLike,
): Observable<GridEvent> {
  const inputs = {
    sends$,
    said,
    goOnFrom$: incarnation === undefined ? undefined : goOnFrom$,
    turns,
    resends: resendsTo(peer),
  };
  return outbox(socket, inputs, settings, scheduler).pipe(
    map((handed): GridEvent => ({ kind: 'sent', peer, ...handed })),
  );
}

function comesUp({ remote, connection }: Socket, peer: Peer): GridEvent {
  return { kind: 'linkUp', peer: peer.peer, remote, ...lifeOf(peer), connection };
}

function goesDown({ remote }: Socket, peer: Peer | undefined, error: unknown): GridEvent {
  const why = { reason: connectionReasonOf(error), isFault: error instanceof LinkFault };
  if (peer === undefined) return { kind: 'connectionRefused', remote, ...why };
  return { kind: 'linkDown', peer: peer.peer, ...lifeOf(peer), ...why };
}

/** One that speaks another protocol is told so in its own, and is closed when that has left. */
function farewell(socket: Socket, error: unknown): Observable<never> {
  if (!(error instanceof ForeignFault)) return EMPTY;
  socket.write(foreignAnswer(error.protocol));
  socket.end();
  return socket.drained$.pipe(ignoreElements());
}

/** The life that a peer has said it is in; of a plain one there is nothing to tell. */
function lifeOf({ incarnation }: Peer): { readonly incarnation?: number } {
  return incarnation === undefined ? {} : { incarnation };
}

/** A link's end that is nobody's fault. */
function ending(reason: ConnectionReason): Observable<never> {
  return throwError(() => new ReasonError(reason));
}

/** Says who is here with every beat, unless the peer has enough to read anyway. Emits nothing. */
function beat(socket: Socket, { pings$ }: LinkInputs): Observable<never> {
  return pings$.pipe(
    filter(() => socket.unsentBytes() === 0),
    tap((bytes) => socket.write(bytes)),
    ignoreElements(),
  );
}
