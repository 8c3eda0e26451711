/** The connection to the grid: its messages, and requests to it. It is made again when it is lost, unless the grid has closed it for good. */
import {
  catchError,
  concatWith,
  defer,
  finalize,
  ignoreElements,
  map,
  merge,
  NEVER,
  of,
  repeat,
  Subject,
  switchMap,
  takeUntil,
  tap,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { webSocket, type WebSocketSubjectConfig } from 'rxjs/webSocket';
import { DISMISSALS, type PageRequest, type GridMessage } from '../lib/trace/live.ts';
import type { PageEvent } from './machine/events.ts';

/** The protocol of the servers of a live grid that does not name it. */
export const GRID_PROTOCOL = 'chatroom';

/** The delay before a lost connection is made again. */
const AGAIN_AFTER_MS = 1_000;

/** The constructor of the socket: the browser's, unless another is passed in. */
export type Connecting = WebSocketSubjectConfig<unknown>['WebSocketCtor'];

/**
 * @param requests$ - requests, which are dropped without a connection
 * @param scheduler - of the delay
 */
export function live(
  url: string,
  requests$: Observable<PageRequest>,
  scheduler: SchedulerLike,
  WebSocketCtor?: Connecting,
): Observable<PageEvent> {
  /** Why the grid has closed the connection for good. */
  let dismissal: string | undefined;
  const gone = (): PageEvent =>
    dismissal === undefined ? { kind: 'disconnected' } : { kind: 'dismissed', reason: dismissal };
  const codes: readonly number[] = Object.values(DISMISSALS);
  return defer(() => {
    const opened$ = new Subject<unknown>();
    const over$ = new Subject<void>();
    const socket$ = webSocket<GridMessage | PageRequest>({
      url,
      openObserver: opened$,
      closeObserver: {
        next: ({ code, reason }) => {
          if (codes.includes(code)) dismissal = reason;
        },
      },
      ...(WebSocketCtor && { WebSocketCtor }),
    });
    const messages$ = socket$.pipe(
      map((message): PageEvent => ({
        kind: 'gridMessage',
        message: message as GridMessage,
        pageMs: performance.now(),
      })),
      concatWith(defer(() => of(gone()))),
      catchError(() => of(gone())),
      finalize(() => over$.next()),
    );
    const sending$ = opened$.pipe(
      switchMap(() => requests$),
      tap((request) => socket$.next(request)),
      ignoreElements(),
    );
    const connected$ = opened$.pipe(map((): PageEvent => ({ kind: 'connected' })));
    // Subscribed before the connection opens.
    return merge(merge(connected$, sending$).pipe(takeUntil(over$)), messages$);
  }).pipe(repeat({ delay: () => (dismissal === undefined ? timer(AGAIN_AFTER_MS, scheduler) : NEVER) }));
}
