/** The connection of a client to one of its servers: dials on request, and emits the received lines. */
import {
  catchError,
  concat,
  defer,
  filter,
  finalize,
  map,
  merge,
  mergeMap,
  of,
  switchMap,
  tap,
  throwError,
  timeout,
  timer,
  type Observable,
} from 'rxjs';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { bytesOf } from '../../lib/text/utf8.ts';
import { isRefusal, type Address, type Socket, type World } from '../../lib/world/world.ts';
import { linesOf } from '../lines.ts';
import { ServerProblem, serverReasonOf, type ServerReason } from '../serverReason.ts';

/** What is executed on servers; effects of other kinds are left to others. */
export type ServerEffect =
  /** Joins this server, after a delay. */
  | { readonly kind: 'dial'; readonly server: number; readonly afterMs: number }
  | { readonly kind: 'tell'; readonly line: string };

/** What happens on the connection to the server that was dialled last. */
export type ServerEvent =
  | { readonly kind: 'connected' }
  /** The connection has ended, or could not be made. */
  | { readonly kind: 'lost'; readonly reason: ServerReason }
  | { readonly kind: 'heard'; readonly lines: readonly string[] };

/** Any effect, of this module or not. */
interface Effect {
  readonly kind: string;
}

/** Whether an effect is of a kind that is executed on servers. */
function isOf<Kind extends ServerEffect['kind']>(kind: Kind) {
  return (effect: Effect): effect is Extract<ServerEffect, { kind: Kind }> => effect.kind === kind;
}

/** The time limit of a dial. */
const DIAL_WITHIN_MS = 3_000;

/**
 * Executes the effects of a client on its servers, one connection at a time. Never errors.
 *
 * @param effects$ - the effects, hot
 * @param lineMaxBytes - the connection to a server that sends a longer line is closed
 */
export function through(
  servers: readonly Address[],
  effects$: Observable<Effect>,
  world: World,
  lineMaxBytes: number = TEXT_LIMITS.entryLineMaxBytes,
): Observable<ServerEvent> {
  return effects$.pipe(
    filter(isOf('dial')),
    switchMap(({ server, afterMs }) =>
      timer(afterMs, world.scheduler).pipe(
        mergeMap(() => world.dial(servers[server] as Address)),
        timeout({
          first: afterMs + DIAL_WITHIN_MS,
          scheduler: world.scheduler,
          with: () => throwError(() => new ServerProblem({ code: 'dial-timeout' })),
        }),
        mergeMap((socket) => connection(socket, effects$, lineMaxBytes)),
        catchError((error: unknown) =>
          of<ServerEvent>({
            kind: 'lost',
            reason: isRefusal(error) ? { code: 'dial-refused' } : serverReasonOf(error),
          }),
        ),
      ),
    ),
  );
}

function connection(
  socket: Socket,
  effects$: Observable<Effect>,
  lineMaxBytes: number,
): Observable<ServerEvent> {
  const sent$ = effects$.pipe(
    filter(isOf('tell')),
    tap(({ line }) => socket.write(bytesOf(`${line}\n`))),
    mergeMap((): ServerEvent[] => []),
  );
  const heard$ = linesOf(socket, 'utf8', lineMaxBytes).pipe(
    filter((lines) => lines.length > 0),
    map((lines): ServerEvent => ({ kind: 'heard', lines })),
  );
  const ended$ = defer(() => throwError(() => new ServerProblem({ code: 'closed' })));
  return merge(sent$, of<ServerEvent>({ kind: 'connected' }), concat(heard$, ended$)).pipe(
    finalize(() => socket.destroy()),
  );
}
