/** The roster: which peers have a link. It sees to it that there is one to each and no more. */
import { defer, Subject, tap, type Observable } from 'rxjs';
import type { GridEvent } from './events.ts';
import type { Admit } from './identity.ts';

/** What is known of a link that stands. */
interface Standing {
  isSuspected: boolean;
  /** Ends it, with the reason. */
  readonly end: (reason: string) => void;
}

/** Starts a link that asks `admit` once it knows its peer, and ends when `ended$` emits. */
export type StartLink = (admit: Admit, ended$: Observable<string>) => Observable<GridEvent>;

/** Runs links so that a peer never has two. */
export interface Roster {
  /**
   * Runs a link, for as long as it is subscribed. Its peer is let in if `isExpected` has no reason against it and there
   * is no other link to it. A link whose peer is suspected gives way: whoever calls anew is likelier to be alive.
   */
  run(isExpected: Admit, start: StartLink): Observable<GridEvent>;
}

/** A roster with no links. One belongs to one subscription of the link manager. */
export function roster(): Roster {
  const standing = new Map<number, Standing>();

  /** Makes room for a new link to `peer`, or says why there is none. */
  const vacate = (peer: number): string | undefined => {
    const older = standing.get(peer);
    if (older === undefined) return undefined;
    if (!older.isSuspected) return `there is a link to server ${String(peer)} already`;
    older.end('a newer connection took its place');
    return undefined;
  };

  return {
    run(isExpected, start) {
      return defer(() => {
        const ended$ = new Subject<string>();
        const own: Standing = { isSuspected: false, end: (reason) => ended$.next(reason) };
        return start((peer) => isExpected(peer) ?? vacate(peer), ended$).pipe(
          tap((event) => {
            if (event.kind === 'linkUp') standing.set(event.peer, own);
            else if (event.kind === 'linkDown') standing.delete(event.peer);
            else if (event.kind === 'trusted') own.isSuspected = false;
            else if (event.kind === 'suspected') own.isSuspected = true;
          }),
        );
      });
    },
  };
}
