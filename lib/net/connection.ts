/** One connection with another server as events: received frames, and the end. The net machine interprets them. */
import {
  EMPTY,
  first,
  ignoreElements,
  Observable,
  Subject,
  Subscription,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import type { WorkBudget } from '../loop/workBudget.ts';
import { connectionReasonOf, ReasonError } from '../reason/reason.ts';
import { foreignAnswer } from '../wire/foreign.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import type { NetEvent } from './events.ts';
import { decoder, ForeignProtocolError, ProtocolError, type FramingSettings } from './framing.ts';
import { handshake, isWhole, showsSessions, withoutOffer, type HandshakeSettings } from './handshake.ts';

/** Settings of a connection. */
export interface ConnectionSettings extends FramingSettings, HandshakeSettings {
  /** Of a box that lets GoOvid's boxes in. */
  readonly mixed?: MixedSettings | undefined;
}

/** The lines of a box that lets GoOvid's boxes in, after its greeting. */
export interface MixedSettings {
  /** The line that announces its session, as soon as the other side has shown that it has sessions. */
  readonly session: Uint8Array;
  /** The heartbeat in place of `pings$` until then, and always to a box of GoOvid. */
  readonly ping: Uint8Array;
}

/** Inputs of a connection. */
export interface ConnectionInputs {
  /** The heartbeat lines to write. */
  readonly pings$: Observable<Uint8Array>;
  /** Emits when the time is over within which the first line has to be complete. */
  readonly tooLate$: Observable<unknown>;
  /** The budget for all bytes received from peers, see {@link receiveWithinBudget}. */
  readonly receiving: WorkBudget;
}

/**
 * Reads a connection until its end, and writes the heartbeat: emits `framesReceived`, and at last one `connectionEnded`. Never errors,
 * whatever arrives. The first event contains all frames of the handshake; later frames are reported as they arrive.
 *
 * One observable without operators between the socket and the reader, because each heartbeat of each peer takes this way, most of
 * them through code that the processor has not in its caches.
 *
 * @param connection - its number
 * @param chunks$ - the chunks that `socket` reads
 */
export function connection(
  socket: Socket,
  connection: number,
  chunks$: Observable<Uint8Array>,
  { pings$, tooLate$, receiving }: ConnectionInputs,
  settings: ConnectionSettings,
  scheduler: SchedulerLike,
): Observable<NetEvent> {
  return new Observable<NetEvent>((reader) => {
    const decode = decoder(settings);
    const running = new Subscription();
    let isIdentified = false;
    const { mixed } = settings;
    const isOfBoxes = settings.boxes !== undefined;
    /** The first frames, while the other side may be a box of GoOvid. */
    let opening: readonly PeerFrame[] | undefined = mixed === undefined ? undefined : [];
    /** The frames of a handshake that arrives in parts. */
    let parts$: Subject<readonly PeerFrame[]> | undefined;

    const announce = (frames: readonly PeerFrame[]) => {
      if (opening === undefined || mixed === undefined) return;
      opening = [...opening, ...frames];
      if (!showsSessions(opening)) return;
      opening = undefined;
      socket.write(mixed.session);
    };
    const identified = (frames: readonly PeerFrame[]) => {
      isIdentified = true;
      // The name costs a system call, so it is read only after a handshake.
      const name = frames[0]?.kind === 'ping' ? { name: socket.connection } : {};
      reader.next({ kind: 'framesReceived', connection, frames, ...name });
    };
    const end = (error: unknown) => {
      running.unsubscribe();
      reader.next({
        kind: 'connectionEnded',
        connection,
        reason: connectionReasonOf(error),
        isProtocolError: error instanceof ProtocolError,
      });
      answerForeign(socket, error).subscribe(reader);
    };
    const take = (frames: readonly PeerFrame[]) => {
      if (isIdentified) {
        reader.next({ kind: 'framesReceived', connection, frames });
        return;
      }
      if (parts$ === undefined) {
        late.unsubscribe();
        announce(frames);
        if (isWhole(frames, isOfBoxes)) {
          identified(isOfBoxes ? withoutOffer(frames) : frames);
          return;
        }
        parts$ = new Subject();
        const read$ = parts$.pipe(handshake(settings, scheduler, isOfBoxes), first());
        running.add(read$.subscribe({ next: identified, error: end }));
      } else announce(frames);
      parts$.next(frames);
    };
    const late = tooLate$.subscribe({
      next: () => end(new ProtocolError({ code: 'identify-timeout' })),
      error: end,
    });
    running.add(late);
    reader.add(running);
    running.add(
      receiveWithinBudget(socket, chunks$, receiving).subscribe({
        next: (chunk) => {
          let frames: readonly PeerFrame[] | undefined;
          try {
            frames = decode(chunk);
          } catch (error) {
            end(error);
            return;
          }
          if (frames !== undefined) take(frames);
        },
        error: end,
        complete: () => end(new ReasonError({ code: 'closed' })),
      }),
    );
    if (running.closed) return;
    running.add(
      pings$.subscribe({
        // Bytes that wait in the socket show anyway that this server runs.
        next: (bytes) => {
          if (socket.unsentBytes() === 0)
            socket.write(opening === undefined ? bytes : (mixed?.ping ?? bytes));
        },
        error: end,
      }),
    );
  });
}

/** A client of another protocol gets an answer in that protocol; completes when the answer has left. */
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
