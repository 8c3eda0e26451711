/** Runs a machine: events in, effects out; events that effects cause come back in. */
import { defer, Observable, scan, Subject, tap, type MonoTypeOperatorFunction } from 'rxjs';
import type { Machine, Turn } from '../machine/machine.ts';

/** Carries out the effects that it knows, and reports what happens because of them or of itself. */
export type Driver<Effect, Event> = (effects$: Observable<Effect>) => Observable<Event>;

/**
 * Runs `machine` against what `drive` reports for as long as it is subscribed; completes and errors with it.
 *
 * The order is fixed: an event is reduced, its effects are carried out one by one, the turn is emitted; only then the
 * next event has its turn, one that an effect brought about on the spot included.
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
 * Gives its reader one value at a time: a value that comes while the reader is busy with another waits until it is done, and so
 * does the end. What `observeOn(queueScheduler)` does, for this stream alone and without a scheduled action for each value.
 */
export function serialize<T>(): MonoTypeOperatorFunction<T> {
  return (source$) =>
    new Observable<T>((reader) => {
      const waiting: T[] = [];
      let isBusy = false;
      /** What the source has ended with, once it has. */
      let end: (() => void) | undefined;

      const take = (value: T) => {
        isBusy = true;
        reader.next(value);
        // An unsubscribed reader is told nothing more.
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
