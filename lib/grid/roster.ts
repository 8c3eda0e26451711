/** The roster: runs links so that a peer never has two. What it decides stands in standings.ts. */
import { defer, Subject, tap, type Observable } from 'rxjs';
import type { GridEvent } from './events.ts';
import type { Admit } from './identity.ts';
import { afterEvent, judge, NO_LINKS } from './standings.ts';

/** Starts a link that asks `admit` once it knows its peer, and ends when `ended$` emits. */
export type StartLink = (admit: Admit, ended$: Observable<string>) => Observable<GridEvent>;

/** Runs links so that a peer never has two. */
export interface Roster {
  /**
   * Runs a link, for as long as it is subscribed. Its peer is let in if `isExpected` has no reason against it and there
   * is no other link to it. A link whose peer is suspected gives way.
   */
  run(isExpected: Admit, start: StartLink): Observable<GridEvent>;
}

/** A roster with no links. One belongs to one subscription of the link manager. */
export function roster(): Roster {
  let standings = NO_LINKS;
  let links = 0;
  /** Ends links, by their number, with the reason. */
  const endings = new Map<number, Subject<string>>();

  /** Makes room for link number `link` to `peer`, or says why there is none. */
  const vacate = (peer: number, link: number): string | undefined => {
    const verdict = judge(standings, peer, link);
    if (verdict.kind === 'refused') return verdict.reason;
    if (verdict.inPlaceOf !== undefined)
      endings.get(verdict.inPlaceOf)?.next('a newer connection took its place');
    return undefined;
  };

  return {
    run(isExpected, start) {
      return defer(() => {
        const link = links++;
        const ended$ = new Subject<string>();
        return start((peer) => isExpected(peer) ?? vacate(peer, link), ended$).pipe(
          tap((event) => {
            standings = afterEvent(standings, link, event);
            if (event.kind === 'linkUp') endings.set(link, ended$);
            else if (event.kind === 'linkDown') endings.delete(link);
          }),
        );
      });
    },
  };
}
