/** Probes a server whose link broke and that has not dialled again: does anything listen on its port? */
import {
  catchError,
  EMPTY,
  ignoreElements,
  mergeMap,
  of,
  repeat,
  tap,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { dialReasonOf, type ConnectionReason, type DialReason } from '../reason/reason.ts';
import { isRefusal, type Socket } from '../world/world.ts';
import { dial, type DialSettings } from './dial.ts';

/** The period of probes. */
export interface ProbeSettings extends DialSettings {
  /** From the first probe to the second; each further wait is twice as long. */
  readonly probeMinMs: number;
  /** The longest wait: a server that is only paused has to handle each of these connections when it continues. */
  readonly probeMaxMs: number;
}

/**
 * Dials a server repeatedly while it is subscribed, and closes each connection at once. Emits the reason whenever a dial is refused, because
 * nothing listens there any more.
 *
 * @param call$ - dials once
 */
export function probe(
  call$: Observable<Socket>,
  settings: ProbeSettings,
  scheduler: SchedulerLike,
): Observable<ConnectionReason | DialReason> {
  const restMs = (attempts: number) =>
    Math.min(settings.probeMinMs * 2 ** (attempts - 1), settings.probeMaxMs);
  // Not synchronously: usually the link has ended because a new one is replacing it.
  return timer(0, scheduler).pipe(
    mergeMap(() => dial(call$, settings, scheduler)),
    tap((socket) => socket.destroy()),
    ignoreElements(),
    catchError((error: unknown) => (isRefusal(error) ? of(dialReasonOf(error, true)) : EMPTY)),
    repeat({ delay: (attempts) => timer(restMs(attempts), scheduler) }),
  );
}
