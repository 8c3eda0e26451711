/** One connection of a master: commands in, answers out, each in its order. */
import { from as pull } from 'ix/iterable';
import { flatMap } from 'ix/iterable/operators';
import {
  catchError,
  concat,
  concatMap,
  connect,
  defer,
  endWith,
  filter,
  ignoreElements,
  last,
  map,
  merge,
  of,
  scan,
  startWith,
  takeUntil,
  takeWhile,
  tap,
  type Observable,
} from 'rxjs';
import { answerLine } from '../chatroom/answers.ts';
import { decodeCommands, type Command } from '../chatroom/commands.ts';
import type { MasterEvent, Reply } from '../chatroom/room.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { reasonOf } from '../wire/reason.ts';
import type { Socket } from '../world/world.ts';
import { writeSlices } from './writer.ts';

/** How a server treats its masters. */
export interface ClientSettings {
  /** The longest line that is read of a master. */
  readonly lineLimitBytes: number;
  /** When this many bytes wait in the socket, the rest of an answer is not asked for yet; `DRAIN_MARK_BYTES` at least. */
  readonly unsentLimitBytes: number;
  /** When this many answers wait for the master to read, its next commands are not read. */
  readonly waitingAnswersMax: number;
  /** A client that has answers to read, and has read nothing of them for so long, is closed. */
  readonly masterReadsWithinMs: number;
  /** How many clients there may be at a time. */
  readonly mastersMax: number;
}

/**
 * Serves one client until it leaves. It may stop talking before it has been answered (`printf 'get\n' | nc`): it is
 * answered all the same, then the connection is closed. Never errors; destroys the socket when unsubscribed from.
 *
 * @param client - the client's number
 * @param replies$ - answers for this client, hot
 */
export function serveClient(
  socket: Socket,
  client: number,
  replies$: Observable<Reply>,
  settings: ClientSettings,
): Observable<MasterEvent> {
  const commands$ = commandsOf(socket, settings.lineLimitBytes);
  return commands$.pipe(
    connect((shared$) =>
      merge(
        answer(socket, replies$.pipe(takeUntil(shared$.pipe(last(null, null)))), settings),
        shared$.pipe(map((commands): MasterEvent => ({ kind: 'commandsReceived', client, commands }))),
      ),
    ),
    startWith<MasterEvent>({ kind: 'clientConnected', client, remote: socket.remote }),
    endWith<MasterEvent>({ kind: 'clientGone', client, reason: 'it left' }),
    // What was handed to the socket still has to leave; a connection that broke takes no more.
    tap({ complete: () => socket.end(), error: () => socket.destroy(), unsubscribe: () => socket.destroy() }),
    catchError((error: unknown) => of<MasterEvent>({ kind: 'clientGone', client, reason: reasonOf(error) })),
  );
}

/** The commands of a connection, chunk by chunk. A line over the limit is the last: it says so, and completes. */
function commandsOf(socket: Socket, lineLimitBytes: number): Observable<readonly Command[]> {
  return socket.chunks$.pipe(
    scan(
      ({ carry }, chunk) => {
        const [next, commands] = decodeCommands(carry, chunk, lineLimitBytes);
        return { carry: next, commands };
      },
      { carry: NO_CARRY, commands: [] as readonly Command[] },
    ),
    map(({ commands }) => commands),
    filter((commands) => commands.length > 0),
    takeWhile((commands) => commands.at(-1)?.kind !== 'overlong', true),
  );
}

/** Writes replies, one after the other. A client that asks faster than it reads is not read for a while. */
function answer(socket: Socket, replies$: Observable<Reply>, settings: ClientSettings): Observable<never> {
  return defer(() => {
    // Answers that have not been handed over yet.
    let waiting = 0;
    const count = (change: number) => {
      waiting += change;
      socket.setReading(waiting < settings.waitingAnswersMax);
    };
    return replies$.pipe(
      tap(({ answers }) => count(answers.length)),
      concatMap(({ answers }) =>
        concat(
          writeSlices(socket, pull(answers).pipe(flatMap(answerLine)), settings.unsentLimitBytes),
          defer(() => of(count(-answers.length))),
        ),
      ),
      ignoreElements(),
    );
  });
}
