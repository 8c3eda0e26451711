/** From what was understood of a chunk to one event at a time. */
import { Observable, type OperatorFunction } from 'rxjs';
import type { GridEvent } from './events.ts';
import type { Understood } from './understand.ts';

/**
 * The events one by one, then the end, if there is one. What `concatMap` would do, without a subscription for every chunk:
 * most hold one event, and this is on the way of each message.
 */
export function eachEvent(): OperatorFunction<Understood, GridEvent> {
  return (understood$) =>
    new Observable((reader) =>
      understood$.subscribe({
        next: ({ events, end }) => {
          for (const event of events) reader.next(event);
          if (end !== undefined) reader.error(end);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => reader.complete(),
      }),
    );
}
