/** Asking after a server that calls, and has not called again since its link broke: is anybody there? */
import {
  catchError,
  EMPTY,
  ignoreElements,
  mergeMap,
  repeat,
  takeUntil,
  tap,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { isRefusal, type Socket } from '../world/world.ts';
import { dial, type DialSettings } from './dial.ts';

/** How often it is asked. */
export interface ProbeSettings extends DialSettings {
  /** From one answer to the next question. */
  readonly probeEveryMs: number;
}

/**
 * Calls a server again and again, only to hang up, until `settled$` emits or the call is refused: then nobody listens
 * there any more, which is told. Emits nothing.
 *
 * @param call$ - dials once
 */
export function probe(
  call$: Observable<Socket>,
  settled$: Observable<unknown>,
  onRefused: (reason: string) => void,
  settings: ProbeSettings,
  scheduler: SchedulerLike,
): Observable<never> {
  // Not on the spot: as a rule the link has broken because another is being made, or has been.
  return timer(0, scheduler).pipe(
    mergeMap(() => dial(call$, settings, scheduler)),
    tap((socket) => socket.destroy()),
    catchError((error: unknown) => {
      if (isRefusal(error)) onRefused(error.message);
      return EMPTY;
    }),
    repeat({ delay: () => timer(settings.probeEveryMs, scheduler) }),
    ignoreElements(),
    takeUntil(settled$),
  );
}
