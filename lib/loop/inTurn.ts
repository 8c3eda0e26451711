/** Serializes events: the next one is reduced only when the effects of the last one are executed. */
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/**
 * Gives its reader one value at a time: a value that comes while the reader is busy with another waits for its turn, and so
 * does the end. What `observeOn(queueScheduler)` does, for this stream alone and without a scheduled action for each value.
 */
export function inTurn<T>(): MonoTypeOperatorFunction<T> {
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
