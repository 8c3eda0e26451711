/** One connection with another server, as events: what arrives on it, and its end. What any of it means is for the net machine. */
import {
  catchError,
  concat,
  concatWith,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  Observable,
  of,
  tap,
  throwError,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import type { Turns } from '../loop/turns.ts';
import { connectionReasonOf, ReasonError } from '../reason/reason.ts';
import { foreignAnswer } from '../wire/foreign.ts';
import type { Socket } from '../world/world.ts';
import type { NetEvent } from './events.ts';
import { ForeignProtocolError, framesOf, ProtocolError, type FramingSettings } from './framing.ts';
import { handshake, type HandshakeSettings } from './handshake.ts';
import { firstWithin } from './patience.ts';
import { receiveInTurns } from './receiving.ts';

/** How a connection behaves. */
export interface ConnectionSettings extends FramingSettings, HandshakeSettings {
  /** A connection that is not identified by then is closed. */
  readonly identifyWithinMs: number;
}

/** What a connection works with. */
export interface ConnectionInputs {
  /** The heartbeat, as lines to be written. */
  readonly pings$: Observable<Uint8Array>;
  /** The budget of all that is received from peers, see {@link receiveInTurns}. */
  readonly receiving: Turns;
}

/**
 * Reads a connection to its end, and keeps the heartbeat on it: `framesReceived`, and at last one `connectionEnded`. Never errors,
 * whatever arrives.
 *
 * @param connection - its number
 * @param chunks$ - what `socket` reads
 */
export function connection(
  socket: Socket,
  connection: number,
  chunks$: Observable<Uint8Array>,
  { pings$, receiving }: ConnectionInputs,
  settings: ConnectionSettings,
  scheduler: SchedulerLike,
): Observable<NetEvent> {
  const tooLate = () => new ProtocolError({ code: 'identify-timeout' });
  const frames$ = framesOf(receiveInTurns(socket, chunks$, receiving), settings).pipe(
    concatWith(throwError(() => new ReasonError({ code: 'closed' }))),
    firstWithin(settings.identifyWithinMs, tooLate, scheduler),
    handshake(settings, scheduler),
    // The name is a call to the system: it is asked for where somebody has sent a handshake.
    map((frames, i): NetEvent => ({
      kind: 'framesReceived',
      connection,
      frames,
      ...(i === 0 ? { name: socket.connection } : {}),
    })),
  );
  return merge(frames$, beat(socket, pings$)).pipe(
    catchError((error: unknown) =>
      concat(
        of<NetEvent>({
          kind: 'connectionEnded',
          connection,
          reason: connectionReasonOf(error),
          isFault: error instanceof ProtocolError,
        }),
        farewell(socket, error),
      ),
    ),
  );
}

/** Writes each beat, unless the peer has enough to read anyway. Emits nothing. */
function beat(socket: Socket, pings$: Observable<Uint8Array>): Observable<never> {
  return pings$.pipe(
    filter(() => socket.unsentBytes() === 0),
    tap((bytes) => socket.write(bytes)),
    ignoreElements(),
  );
}

/** A program that speaks another protocol is answered in its own, and the connection closed when the answer has left. */
function farewell(socket: Socket, error: unknown): Observable<never> {
  if (!(error instanceof ForeignProtocolError)) return EMPTY;
  socket.write(foreignAnswer(error.protocol));
  socket.end();
  return socket.drained$.pipe(ignoreElements());
}

/**
 * What `read` makes of chunks, made when the first of them has come: a caller that sends nothing costs an observer. The source's end
 * before that is the end.
 */
export function onFirstChunk<T>(
  chunks$: Observable<Uint8Array>,
  read: (chunks$: Observable<Uint8Array>) => Observable<T>,
): Observable<T> {
  return new Observable<T>((reader) => {
    let target: Subscriber<Uint8Array> | undefined;
    const open = (): Subscriber<Uint8Array> | undefined => {
      reader.add(read(new Observable<Uint8Array>((subscriber) => void (target = subscriber))).subscribe(reader));
      return target;
    };
    return chunks$.subscribe({
      next: (chunk) => (target ?? open())?.next(chunk),
      error: (error: unknown) => (target ?? reader).error(error),
      complete: () => (target ?? reader).complete(),
    });
  });
}
