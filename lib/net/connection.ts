/** One connection with another server, as events: what arrives on it, and its end. What any of it means is for the net machine. */
import {
  catchError,
  concat,
  EMPTY,
  filter,
  ignoreElements,
  merge,
  Observable,
  of,
  Subject,
  take,
  tap,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import type { Turns } from '../loop/turns.ts';
import { connectionReasonOf, ReasonError } from '../reason/reason.ts';
import { foreignAnswer } from '../wire/foreign.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import type { NetEvent } from './events.ts';
import { decoder, ForeignProtocolError, ProtocolError, type FramingSettings } from './framing.ts';
import { handshake, type HandshakeSettings } from './handshake.ts';
import { firstWithin } from './patience.ts';

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
 * whatever arrives. The first frames are those of the handshake, taken together; what comes behind is reported as it comes, and nothing of
 * what it takes to read a handshake is in its way.
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
  const read$ = new Observable<NetEvent>((reader) => {
    const decode = decoder(settings);
    const report = (frames: readonly PeerFrame[], name?: string) =>
      reader.next({ kind: 'framesReceived', connection, frames, ...(name === undefined ? {} : { name }) });
    /** What arrives before the handshake is complete; undefined from then on. */
    let first$: Subject<readonly PeerFrame[]> | undefined = new Subject();
    const tooLate = () => new ProtocolError({ code: 'identify-timeout' });
    const fail = (error: unknown) => {
      const end = error instanceof Error ? error : new ReasonError(connectionReasonOf(error));
      (first$ ?? reader).error(end);
    };
    reader.add(
      first$
        .pipe(
          firstWithin(settings.identifyWithinMs, tooLate, scheduler),
          handshake(settings, scheduler),
          take(1),
        )
        .subscribe({
          next: (frames) => {
            first$ = undefined;
            // The name is a call to the system: it is asked for where a handshake has come.
            report(frames, frames[0]?.kind === 'ping' ? socket.connection : undefined);
          },
          error: (error: unknown) => reader.error(error),
        }),
    );
    return receiveInTurns(socket, chunks$, receiving).subscribe({
      next: (chunk) => {
        let frames: readonly PeerFrame[] | undefined;
        try {
          frames = decode(chunk);
        } catch (error) {
          fail(error);
          return;
        }
        if (frames === undefined) return;
        if (first$ === undefined) report(frames);
        else first$.next(frames);
      },
      error: fail,
      complete: () => fail(new ReasonError({ code: 'closed' })),
    });
  });
  return merge(read$, beat(socket, pings$)).pipe(
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

/** What `read` makes of chunks, made when there is anything to be read: until then a caller costs an observer. */
export function onFirstChunk<T>(
  chunks$: Observable<Uint8Array>,
  read: (chunks$: Observable<Uint8Array>) => Observable<T>,
): Observable<T> {
  return new Observable<T>((reader) => {
    let target: Subscriber<Uint8Array> | undefined;
    const open = (): Subscriber<Uint8Array> | undefined => {
      reader.add(
        read(new Observable<Uint8Array>((subscriber) => void (target = subscriber))).subscribe(reader),
      );
      return target;
    };
    return chunks$.subscribe({
      next: (chunk) => (target ?? open())?.next(chunk),
      error: (error: unknown) => (target ?? open())?.error(error),
      complete: () => (target ?? open())?.complete(),
    });
  });
}

/** What all peers together bring in one turn, in bytes; each brings one chunk in any case. It takes a few milliseconds. */
export const RECEIVED_BYTES_PER_TURN = 256 * 1024;

/**
 * Receiving in turns. In one turn of the event loop a socket with much to read brings up to 2 MiB, chunk by chunk; all sockets together
 * would keep the heartbeat waiting for as long as that takes, over a second on a computer with too much to do.
 *
 * Passes on `chunks$`, which are what `socket` reads. When the chunks of this turn have come to the budget, the socket is not read
 * until the next turn begins, which is right behind the sockets: so it is never left out of a turn.
 *
 * @param turns - the budget of all that is received from peers, in bytes
 */
export function receiveInTurns(
  socket: Pick<Socket, 'setReading'>,
  chunks$: Observable<Uint8Array>,
  turns: Turns,
): Observable<Uint8Array> {
  return new Observable<Uint8Array>((reader) => {
    let isPaused = false;
    const readOn = () => {
      isPaused = false;
      // The reading of a connection that is over is not ours any more.
      if (!reader.closed) socket.setReading(true);
    };
    return chunks$.subscribe({
      next: (chunk) => {
        reader.next(chunk);
        turns.spend(chunk.length);
        if (isPaused || reader.closed || !turns.whenSpent(readOn)) return;
        isPaused = true;
        socket.setReading(false);
      },
      error: (error: unknown) => reader.error(error),
      complete: () => reader.complete(),
    });
  });
}
