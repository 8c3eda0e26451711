/** Asking after a server that calls, and has not called again since its link broke: is anybody there? */
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

/** How often it is asked. */
export interface ProbeSettings extends DialSettings {
  /** From the first answer to the next question; twice as long from each to the next. */
  readonly probeMinMs: number;
  /** The longest that it grows to: one that only stands still has each of these calls to answer when it goes on. */
  readonly probeMaxMs: number;
}

/**
 * Calls a server again and again, only to hang up, for as long as it is subscribed. Emits the reason whenever a call is refused: nothing
 * listens there any more.
 *
 * @param call$ - dials once
 */
export function probe(
  call$: Observable<Socket>,
  settings: ProbeSettings,
  scheduler: SchedulerLike,
): Observable<ConnectionReason | DialReason> {
  const restMs = (asked: number) => Math.min(settings.probeMinMs * 2 ** (asked - 1), settings.probeMaxMs);
  // Not on the spot: as a rule the link has broken because another is being made, or has been.
  return timer(0, scheduler).pipe(
    mergeMap(() => dial(call$, settings, scheduler)),
    tap((socket) => socket.destroy()),
    ignoreElements(),
    catchError((error: unknown) => (isRefusal(error) ? of(dialReasonOf(error, true)) : EMPTY)),
    repeat({ delay: (asked) => timer(restMs(asked), scheduler) }),
  );
}
