/** The connections of a chat to its servers: dials on request, and emits the received lines. */
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
import { ServerProblem, serverReasonOf } from '../serverReason.ts';
import type { ChatEffect, ChatEvent } from './chat.ts';

/** The time limit of a dial. */
const DIAL_WITHIN_MS = 3_000;

/**
 * Executes the effects of a chat on its servers, one connection at a time. Never errors.
 *
 * @param effects$ - the effects, hot
 * @param lineMaxBytes - the connection to a server that sends a longer line is closed
 */
export function through(
  servers: readonly Address[],
  effects$: Observable<ChatEffect>,
  world: World,
  lineMaxBytes: number = TEXT_LIMITS.entryLineMaxBytes,
): Observable<ChatEvent> {
  return effects$.pipe(
    filter((effect) => effect.kind === 'dial'),
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
          of<ChatEvent>({
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
  effects$: Observable<ChatEffect>,
  lineMaxBytes: number,
): Observable<ChatEvent> {
  const sent$ = effects$.pipe(
    filter((effect) => effect.kind === 'tell'),
    tap(({ line }) => socket.write(bytesOf(`${line}\n`))),
    mergeMap((): ChatEvent[] => []),
  );
  const heard$ = linesOf(socket, 'utf8', lineMaxBytes).pipe(
    filter((lines) => lines.length > 0),
    map((lines): ChatEvent => ({ kind: 'heard', lines })),
  );
  const ended$ = defer(() => throwError(() => new ServerProblem({ code: 'closed' })));
  return merge(sent$, of<ChatEvent>({ kind: 'connected' }), concat(heard$, ended$)).pipe(
    finalize(() => socket.destroy()),
  );
}
