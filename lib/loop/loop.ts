/** Runs a machine: events in, effects out; events caused by effects come back in. */
import { defer, Observable, scan, Subject, tap, type MonoTypeOperatorFunction } from 'rxjs';
import type { Machine, Turn } from '../machine/machine.ts';

/** Executes effects, and reports events, caused by them or not. */
export type Driver<Effect, Event> = (effects$: Observable<Effect>) => Observable<Event>;

/**
 * Runs `machine` with the events of `drive` while it is subscribed; completes and errors with `drive`.
 *
 * The order is fixed: an event is reduced, its effects are executed one by one, the turn is emitted; only then is the
 * next event reduced, even if an effect caused it synchronously.
 */
export function loop<State, Event, Effect>(
  machine: Machine<State, Event, Effect>,
  drive: Driver<Effect, Event>,
): Observable<Turn<State, Event, Effect>> {
  return defer(() => {
    const effects$ = new Subject<Effect>();
    return drive(effects$.asObservable()).pipe(
      serialize(),
      scan<Event, Turn<State, Event, Effect>, { readonly state: State }>(
        ({ state: before }, event) => {
          const [state, effects] = machine.step(before, event);
          return { event, state, effects };
        },
        { state: machine.init },
      ),
      tap(({ effects }) => {
        for (const effect of effects) effects$.next(effect);
      }),
    );
  });
}

/**
 * Emits one value at a time: a value that arrives while the subscriber handles another waits until that is done, and so
 * do the error and the completion. Like `observeOn(queueScheduler)`, but for this stream alone and without a scheduled action for each value.
 */
export function serialize<T>(): MonoTypeOperatorFunction<T> {
  return (source$) =>
    new Observable<T>((reader) => {
      const waiting: T[] = [];
      let isBusy = false;
      /** Sends the end of the source on; undefined until it has ended. */
      let end: (() => void) | undefined;

      const take = (value: T) => {
        isBusy = true;
        reader.next(value);
        // An unsubscribed reader gets nothing more.
        for (let i = 0; i < waiting.length && !reader.closed; i++) reader.next(waiting[i] as T);
        waiting.length = 0;
        isBusy = false;
        end?.();
      };
      const finish = (last: () => void) => {
        if (isBusy) end = last;
        else last();
      };
      return source$.subscribe({
        next: (value) => {
          if (isBusy) waiting.push(value);
          else take(value);
        },
        error: (error: unknown) => finish(() => reader.error(error)),
        complete: () => finish(() => reader.complete()),
      });
    });
}
