/** Doing something about a value when everybody else has seen it. */
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/**
 * As `tap`, but `act` comes after the reader's turn: what it brings about follows the value that it was about, and does not
 * overtake it.
 */
export function afterwards<T>(act: (value: T) => void): MonoTypeOperatorFunction<T> {
  return (source$) =>
    new Observable<T>((reader) =>
      source$.subscribe({
        next: (value) => {
          reader.next(value);
          act(value);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => reader.complete(),
      }),
    );
}
