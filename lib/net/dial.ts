/** Calling another server: until it answers, or it is known that nobody does. */
import { mergeMap, repeat, startWith, take, type Observable, type SchedulerLike } from 'rxjs';
import { ReasonError } from '../reason/reason.ts';
import type { Socket } from '../world/world.ts';
import { firstWithin, patience } from './patience.ts';

/** How long a dial may take. */
export interface DialSettings {
  /** The whole of it. */
  readonly dialTimeoutMs: number;
  /** One that has not been answered for so long is made once more beside it. */
  readonly dialAgainMs: number;
}

/**
 * Dials until there is a connection, and emits it. What is lost of a call the network sends again after a second or more;
 * a call of its own every few hundred milliseconds gets through as soon as anything does. Errors where one was refused,
 * and where none was answered in time.
 * A server that was held up reads the answers that it has before it calls once more.
 *
 * @param call$ - dials once
 */
export function dial(
  call$: Observable<Socket>,
  { dialTimeoutMs, dialAgainMs }: DialSettings,
  scheduler: SchedulerLike,
): Observable<Socket> {
  return patience(dialAgainMs, scheduler).pipe(
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
