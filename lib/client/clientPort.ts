/** The port for clients of any protocol: accepts a limited number of clients, and serves each until it leaves. */
import { from as pull } from 'ix/iterable';
import { flatMap } from 'ix/iterable/operators';
import {
  concatMap,
  concatWith,
  defer,
  filter,
  finalize,
  ignoreElements,
  merge,
  mergeMap,
  Observable,
  of,
  Subject,
  takeUntil,
  tap,
  type SchedulerLike,
} from 'rxjs';
import type { WorkBudget } from '../loop/workBudget.ts';
import { clientReasonOf, ReasonError, type ClientReason } from '../reason/reason.ts';
import type { Listener, Socket } from '../world/world.ts';
import { commandReader } from './commandReader.ts';
import type { ClientEvent, ClientProtocol, Reply } from './protocol.ts';
import { readTimeout } from './readTimeout.ts';
import { writer } from './writer.ts';

/** Settings of the port for clients. */
export interface ClientSettings {
  /** The longest line of a client. */
  readonly lineLimitBytes: number;
  /** When this many bytes wait in the socket, the rest of an answer is not made yet; at least `DRAIN_MARK_BYTES`. */
  readonly unsentLimitBytes: number;
  /** When this many answers wait for a client to read, its next commands are not read. */
  readonly waitingAnswersMax: number;
  /** How many answers beyond these can wait for a client, as agents say more than was asked; `UNREAD_ANSWERS_MAX` by default. */
  readonly unreadAnswersMax?: number;
  /** The characters of the answers that can wait for a client; `UNREAD_CHARACTERS_MAX` by default. */
  readonly unreadCharactersMax?: number;
  /** A client that has unread answers and reads nothing of them for this time is disconnected. */
  readonly clientReadsWithinMs: number;
  /** The largest number of clients. */
  readonly clientsMax: number;
}

/**
 * The default bounds on what waits for a client, to which more can be said than it asks for: with one more it is disconnected. As large as the
 * queue for a box, so that a burst does not end the connection of a client that reads. What is said at once while nothing waits is always taken.
 */
export const UNREAD_ANSWERS_MAX = 200_000;
export const UNREAD_CHARACTERS_MAX = 32 * 1024 * 1024;

/**
 * Serves every client that connects to `listener`, up to `clientsMax` at a time; one too many gets a refusal, and is disconnected. Never
 * errors.
 *
 * @param protocol - of the commands and answers
 * @param replies$ - the replies to all clients; hot
 * @param budget - the budget of work for all clients and peers
 */
export function clientPort<Command extends { readonly kind: string }, Answer>(
  protocol: ClientProtocol<Command, Answer>,
  listener: Listener,
  replies$: Observable<Reply<Answer>>,
  budget: WorkBudget,
  settings: ClientSettings,
  scheduler: SchedulerLike,
): Observable<ClientEvent<Command>> {
  return defer(() => {
    /** By client, because with many followers the log's growth is as many replies. */
    const repliesTo = new Map<number, Subject<Reply<Answer>>>();
    const route$ = replies$.pipe(
      tap((reply) => repliesTo.get(reply.client)?.next(reply)),
      ignoreElements(),
    );
    const served$ = listener.sockets$.pipe(
      mergeMap((socket, client) => {
        if (repliesTo.size >= settings.clientsMax) return of(refuse(protocol, socket, settings.clientsMax));
        const own$ = new Subject<Reply<Answer>>();
        repliesTo.set(client, own$);
        return serveClient(protocol, socket, client, own$, budget, settings, scheduler).pipe(
          finalize(() => repliesTo.delete(client)),
        );
      }),
    );
    return merge(route$, served$);
  });
}

function refuse<Command, Answer>(
  protocol: ClientProtocol<Command, Answer>,
  socket: Socket,
  clientsMax: number,
): ClientEvent<Command> {
  const reason = { code: 'clients-max', max: clientsMax } as const;
  socket.write(protocol.refusal(reason));
  socket.end();
  return { kind: 'clientRefused', remote: socket.remote, reason };
}

/**
 * Serves one client until its connection has ended. A client may close its sending side before it has been answered (`printf 'get\n' |
 * nc`): it still gets its answers, then the connection is closed. Never errors; destroys the socket when unsubscribed
 * from.
 *
 * @param protocol - of the commands and answers
 * @param client - the client's number
 * @param replies$ - the replies to this client; hot
 * @param budget - the budget of work for all clients and peers
 */
export function serveClient<Command extends { readonly kind: string }, Answer>(
  protocol: ClientProtocol<Command, Answer>,
  socket: Socket,
  client: number,
  replies$: Observable<Reply<Answer>>,
  budget: WorkBudget,
  settings: ClientSettings,
  scheduler: SchedulerLike,
): Observable<ClientEvent<Command>> {
  // The commands pass no operators on their way to the reader, because each would be some more calls for every message.
  return new Observable<ClientEvent<Command>>((reader) => {
    const { lineLimitBytes, unsentLimitBytes, waitingAnswersMax, clientReadsWithinMs } = settings;
    const answersMax = waitingAnswersMax + (settings.unreadAnswersMax ?? UNREAD_ANSWERS_MAX);
    const charactersMax = settings.unreadCharactersMax ?? UNREAD_CHARACTERS_MAX;
    /** The number of answers that were not handed to the socket yet. */
    let waiting = 0;
    /** The length of their texts. */
    let characters = 0;
    const room = () => waitingAnswersMax - waiting;
    const commands = commandReader(protocol.commands, socket, lineLimitBytes, room, budget);
    const out = writer(socket, unsentLimitBytes, budget);
    const commandsEnded$ = new Subject<void>();
    const closed$ = new Subject<void>();
    const written = protocol.answersTo((cost) => budget.spend(cost));

    const lengthOf = (answers: readonly Answer[]) =>
      written.lengthOf === undefined
        ? 0
        : answers.reduce((sum, answer) => sum + (written.lengthOf?.(answer) ?? 0), 0);
    const queued = ({ answers }: Reply<Answer>) => {
      const length = lengthOf(answers);
      const isFull = waiting + answers.length > answersMax || characters + length > charactersMax;
      if (isFull && waiting > 0) throw new ReasonError({ code: 'client-slow', answers: waiting, characters });
      waiting += answers.length;
      characters += length;
      commands.update();
    };
    const handedOver = (answers: readonly Answer[]) => {
      waiting -= answers.length;
      characters -= lengthOf(answers);
      commands.update();
    };
    const gone = (reason: ClientReason) => {
      reader.next({ kind: 'clientGone', client, reason });
      reader.complete();
    };
    /** The replies until the last command. */
    const requested$ = replies$.pipe(takeUntil(commandsEnded$));
    /**
     * Writes replies, one after the other. The commands of a client that sends faster than it reads wait; a client that reads more slowly than it is
     * told things is disconnected.
     */
    const answered$ = requested$.pipe(
      filter(({ answers }) => written.isNews(answers)),
      tap(queued),
      concatMap(({ answers }) =>
        out
          .write(
            pull(answers).pipe(flatMap((answer) => written.linesOf(answer))),
            answers.some((answer) => written.isWork(answer)),
          )
          .pipe(tap({ complete: () => handedOver(answers) })),
      ),
    );
    const closing$ = answered$.pipe(
      concatWith(closeGracefully(socket)),
      finalize(() => closed$.next()),
    );
    const readTimeout$ = readTimeout(
      () => waiting > 0 || socket.unsentBytes() > 0,
      () => out.leftBytes(),
      clientReadsWithinMs,
      scheduler,
    );
    reader.add(() => socket.destroy());
    const failed = (error: unknown) => gone(clientReasonOf(error));
    reader.add(
      merge(closing$, readTimeout$.pipe(takeUntil(closed$))).subscribe({
        error: failed,
        complete: () => gone({ code: 'client-left' }),
      }),
    );
    // A protocol may greet its clients: replies are taken from here on.
    reader.next({ kind: 'clientConnected', client, remote: socket.remote });
    reader.add(
      commands.commands$.subscribe({
        next: (given) => reader.next({ kind: 'commandsReceived', client, commands: given }),
        error: failed,
        complete: () => commandsEnded$.next(),
      }),
    );
  });
}

/** Closes the connection after the bytes that were handed to the socket have left; completes when it is gone. */
function closeGracefully(socket: Socket): Observable<never> {
  return defer(() => {
    socket.end();
    return socket.drained$.pipe(ignoreElements());
  });
}
