/** Runs a machine: events in, effects out; events that effects cause come back in. */
import { defer, scan, Subject, tap, type Observable } from 'rxjs';
import type { Machine, Turn } from '../machine/machine.ts';
import { inTurn } from './inTurn.ts';

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
      inTurn(),
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
