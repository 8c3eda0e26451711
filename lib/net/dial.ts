/** Dials a server until it answers, refuses, or the time is over. */
import { mergeMap, Observable, repeat, startWith, take, type SchedulerLike } from 'rxjs';
import type { WorkBudget } from '../loop/workBudget.ts';
import { ReasonError } from '../reason/reason.ts';
import type { Socket } from '../world/world.ts';
import { deadline, firstWithin } from './deadline.ts';

/** Time limits of a dial. */
export interface DialSettings {
  /** The time limit of the whole dial. */
  readonly dialTimeoutMs: number;
  /** After this time without an answer, another dial is started beside the first. */
  readonly dialAgainMs: number;
}

/**
 * Dials until a connection is made, and emits it. The network repeats a lost packet of a dial only after a second or more; a new dial every
 * few hundred milliseconds succeeds as soon as packets arrive again. Errors if one of the dials is refused, or if none is answered within
 * `dialTimeoutMs`. A server that is late itself reads the answers that have arrived before it dials again.
 *
 * @param call$ - dials once
 */
export function dial(
  call$: Observable<Socket>,
  { dialTimeoutMs, dialAgainMs }: DialSettings,
  scheduler: SchedulerLike,
): Observable<Socket> {
  return deadline(dialAgainMs, scheduler).pipe(
    repeat(),
    startWith(0),
    mergeMap(() => call$),
    firstWithin(
      dialTimeoutMs,
      () => new ReasonError({ code: 'dial-timeout', afterMs: dialTimeoutMs }),
      scheduler,
    ),
    take(1),
  );
}

/** The dials that a server begins in one iteration of the event loop. */
export const DIALS_PER_ITERATION = 8;

/**
 * Subscribes to a dial when the budget allows it. A server that dials many others at once begins a few in each iteration of the event
 * loop, and greets those that were connected meanwhile before it begins the next: otherwise, on an overloaded host, the first of them
 * would wait for its greeting until the last is dialled, and close the connection as unidentified.
 *
 * @param dials - the budget for the dials of this server, see {@link DIALS_PER_ITERATION}
 */
export function paced<T>(dial$: Observable<T>, dials: WorkBudget): Observable<T> {
  return new Observable<T>((reader) =>
    dials.run(() => {
      if (reader.closed) return 0;
      dial$.subscribe(reader);
      return 1;
    }),
  );
}
