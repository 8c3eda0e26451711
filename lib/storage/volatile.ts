/** Storage without a disk: agents that save run, and have saved nothing when their box starts again. */
import { NEVER, observeOn, Observable, ReplaySubject, startWith, type SchedulerLike } from 'rxjs';
import type { Storage, Store } from '../world/world.ts';

/** Every store is empty; records count as durable in the next iteration of the event loop. */
export function volatileStorage(scheduler: SchedulerLike): Storage {
  return { open: () => NEVER.pipe(startWith(emptyStore(scheduler))) };
}

function emptyStore(scheduler: SchedulerLike): Store {
  const counts$ = new ReplaySubject<number>(1);
  let count = 0;
  const add = () => counts$.next(++count);
  const flushed$: Observable<number> = counts$.pipe(observeOn(scheduler));
  return { records: [], append: add, replace: add, flushed$, waitingBytes: () => 0 };
}
