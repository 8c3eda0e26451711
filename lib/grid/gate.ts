/**
 * The gate: connections that have called and not yet said who they are. There may be so many of them and no more; when
 * one too many comes, the oldest has to go, for a peer says who it is at once.
 */
import { defer, finalize, Subject, tap, type Observable } from 'rxjs';
import type { GridEvent } from './events.ts';

/** Where callers wait until they have said who they are. */
export interface Gate {
  /** Lets in a caller, for as long as it is subscribed: starts what ends when `evicted$` emits, with the reason. */
  enter(start: (evicted$: Observable<string>) => Observable<GridEvent>): Observable<GridEvent>;
}

/** A gate with nobody at it. One belongs to one subscription of the link manager. */
export function gate(strangersMax: number): Gate {
  /** The strangers, the oldest first. */
  const strangers = new Set<Subject<string>>();

  const makeRoom = () => {
    for (const oldest$ of strangers) {
      if (strangers.size < strangersMax) return;
      strangers.delete(oldest$);
      oldest$.next(`over ${String(strangersMax)} connections have not said who they are`);
    }
  };
  return {
    enter(start) {
      return defer(() => {
        const evicted$ = new Subject<string>();
        makeRoom();
        strangers.add(evicted$);
        return start(evicted$).pipe(
          tap((event) => {
            if (event.kind === 'linkUp') strangers.delete(evicted$);
          }),
          finalize(() => strangers.delete(evicted$)),
        );
      });
    },
  };
}
