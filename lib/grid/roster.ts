/** The roster: runs links so that a peer never has two. What it decides stands in standings.ts. */
import { defer, Subject, tap, type Observable } from 'rxjs';
import type { ConnectionReason } from '../reason/reason.ts';
import type { GridEvent } from './events.ts';
import type { Admit } from './identity.ts';
import { afterEvent, judge, NO_LINKS, type Verdict } from './standings.ts';

/** Starts a link that asks `admit` once it knows its peer, and ends when `ended$` emits. */
export type StartLink = (admit: Admit, ended$: Observable<ConnectionReason>) => Observable<GridEvent>;

/** Runs links so that a peer never has two. */
export interface Roster {
  /** Notes that there is one more connection, and gives its number: higher than those of all that were there before. */
  arrival(): number;
  /**
   * Runs connection number `link`, for as long as it is subscribed. Its peer is let in if `isExpected` has no reason against
   * it and neither have the standings; an older link then gives way.
   */
  run(link: number, isExpected: Admit, start: StartLink): Observable<GridEvent>;
  /** Notes that a peer is suspected, or trusted. */
  judged(event: GridEvent & { kind: 'suspected' | 'trusted' }): void;
  /** Ends the link to a peer that has been silent for too long. One without a session stands: that would have nothing else. */
  giveUp(peer: number): void;
  /** Whether there is a link to a peer. */
  isUp(peer: number): boolean;
}

/**
 * A roster with no links. One belongs to one subscription of the link manager.
 *
 * @param onNewLife - told of a peer that is in a new life, before its link comes up
 */
export function roster(onNewLife: (peer: number) => void): Roster {
  let standings = NO_LINKS;
  let arrivals = 0;
  /** Ends links, by their number, with the reason. */
  const endings = new Map<number, Subject<ConnectionReason>>();

  /** Makes room for one that is admitted. */
  const vacate = (peer: number, { inPlaceOf, isNewLife }: Verdict & { kind: 'admitted' }) => {
    if (inPlaceOf !== undefined) endings.get(inPlaceOf)?.next({ code: 'replaced' });
    if (isNewLife) onNewLife(peer);
  };

  return {
    arrival: () => arrivals++,
    run(link, isExpected, start) {
      return defer(() => {
        const ended$ = new Subject<ConnectionReason>();
        const admit: Admit = (who) => {
          const unexpected = isExpected(who);
          if (unexpected !== undefined) return unexpected;
          const verdict = judge(standings, who, link);
          if (verdict.kind === 'refused') return verdict.reason;
          vacate(who.peer, verdict);
          return undefined;
        };
        return start(admit, ended$).pipe(
          tap((event) => {
            standings = afterEvent(standings, link, event);
            if (event.kind === 'linkUp') endings.set(link, ended$);
            else if (event.kind === 'linkDown') endings.delete(link);
          }),
        );
      });
    },
    judged(event) {
      standings = afterEvent(standings, undefined, event);
    },
    giveUp(peer) {
      const standing = standings.get(peer);
      // A plain peer has nothing to come back to: as long as its connection stands, TCP holds what it was told.
      if (standing?.incarnation !== undefined) endings.get(standing.link)?.next({ code: 'silent' });
    },
    isUp: (peer) => standings.get(peer)?.isUp ?? false,
  };
}
