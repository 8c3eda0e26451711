/** One connection with another server as events: received frames, and the end. The net machine interprets them. */
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
import type { WorkBudget } from '../loop/workBudget.ts';
import { connectionReasonOf, ReasonError } from '../reason/reason.ts';
import { foreignAnswer } from '../wire/foreign.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import { firstWithin } from './deadline.ts';
import type { NetEvent } from './events.ts';
import { decoder, ForeignProtocolError, ProtocolError, type FramingSettings } from './framing.ts';
import { handshake, type HandshakeSettings } from './handshake.ts';

/** Settings of a connection. */
export interface ConnectionSettings extends FramingSettings, HandshakeSettings {
  /** A connection that is not identified after this time is closed. */
  readonly identifyWithinMs: number;
}

/** Inputs of a connection. */
export interface ConnectionInputs {
  /** The heartbeat lines to write. */
  readonly pings$: Observable<Uint8Array>;
  /** The budget for all bytes received from peers, see {@link receiveWithinBudget}. */
  readonly receiving: WorkBudget;
}

/**
 * Reads a connection until its end, and writes the heartbeat: emits `framesReceived`, and at last one `connectionEnded`. Never errors,
 * whatever arrives. The first event contains all frames of the handshake; later frames are reported as they arrive, and do not pass
 * through the operators that read the handshake.
 *
 * @param connection - its number
 * @param chunks$ - the chunks that `socket` reads
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
    /** Frames that arrive before the handshake is complete; undefined afterwards. */
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
            // The name costs a system call, so it is read only after a handshake.
            report(frames, frames[0]?.kind === 'ping' ? socket.connection : undefined);
          },
          error: (error: unknown) => reader.error(error),
        }),
    );
    return receiveWithinBudget(socket, chunks$, receiving).subscribe({
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
  return merge(read$, writeHeartbeat(socket, pings$)).pipe(
    catchError((error: unknown) =>
      concat(
        of<NetEvent>({
          kind: 'connectionEnded',
          connection,
          reason: connectionReasonOf(error),
          isProtocolError: error instanceof ProtocolError,
        }),
        answerForeign(socket, error),
      ),
    ),
  );
}

/** Writes each heartbeat line, unless bytes wait in the socket anyway. Emits nothing. */
function writeHeartbeat(socket: Socket, pings$: Observable<Uint8Array>): Observable<never> {
  return pings$.pipe(
    filter(() => socket.unsentBytes() === 0),
    tap((bytes) => socket.write(bytes)),
    ignoreElements(),
  );
}

/** A client of another protocol gets an answer in that protocol; the connection is closed when the answer has left. */
function answerForeign(socket: Socket, error: unknown): Observable<never> {
  if (!(error instanceof ForeignProtocolError)) return EMPTY;
  socket.write(foreignAnswer(error.protocol));
  socket.end();
  return socket.drained$.pipe(ignoreElements());
}

/** Subscribes to `read(chunks$)` at the first chunk, error or end. Until then a connection costs one observer. */
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

/** The bytes that are received from all peers together in one iteration of the event loop; each gets at least one chunk. Takes a few ms. */
export const RECEIVED_BYTES_PER_ITERATION = 256 * 1024;

/**
 * Passes on `chunks$` within a budget for each iteration of the event loop. In one iteration a socket with much to read emits up to 2 MiB,
 * chunk by chunk; all sockets together would delay the heartbeat for as long as that takes, over a second on an overloaded host.
 *
 * When the chunks of this iteration have used up the budget, the socket is paused until the next iteration begins, which is right after the
 * sockets: so a socket never misses an iteration.
 *
 * @param socket - the socket that reads `chunks$`
 * @param budget - the budget for all bytes received from peers
 */
export function receiveWithinBudget(
  socket: Pick<Socket, 'setReading'>,
  chunks$: Observable<Uint8Array>,
  budget: WorkBudget,
): Observable<Uint8Array> {
  return new Observable<Uint8Array>((reader) => {
    let isPaused = false;
    const readOn = () => {
      isPaused = false;
      // After the end of the subscription the socket is no longer read by this stream.
      if (!reader.closed) socket.setReading(true);
    };
    return chunks$.subscribe({
      next: (chunk) => {
        reader.next(chunk);
        budget.spend(chunk.length);
        if (isPaused || reader.closed || !budget.whenSpent(readOn)) return;
        isPaused = true;
        socket.setReading(false);
      },
      error: (error: unknown) => reader.error(error),
      complete: () => reader.complete(),
    });
  });
}
