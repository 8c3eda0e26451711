import { expect } from 'chai';
import { concatMap, map, merge, mergeMap, NEVER, of, Subject, take, takeUntil, type Observable } from 'rxjs';
import { afterwards } from '../../lib/grid/afterwards.ts';
import type { GridEvent } from '../../lib/grid/events.ts';
import { roster, type Roster, type StartLink } from '../../lib/grid/roster.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { marbles } from '../support/marbles.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';

const anybody = () => undefined;
const nobodyMinds = () => undefined;

/**
 * A stand-in for a link to `peer`, a plain one unless it is in some life. What happens on it: `c` it says who it is, `s` it is silent, `t` it speaks again,
 * `f` it fails.
 */
function standIn(
  peer: number,
  remote: string,
  happenings$: Observable<string>,
  incarnation?: number,
): StartLink {
  return (admit, ended$) => {
    const own$ = happenings$.pipe(
      concatMap((happening): Observable<GridEvent> => {
        if (happening === 's') return of({ kind: 'suspected', peer });
        if (happening === 't') return of({ kind: 'trusted', peer });
        if (happening === 'f')
          return of({
            kind: 'linkDown',
            isFault: false,
            peer,
            reason: { code: 'broken', detail: `${remote} failed` },
          });
        const reason = admit({ peer, incarnation });
        const life = incarnation === undefined ? {} : { incarnation };
        if (reason === undefined) return of({ kind: 'linkUp', peer, remote, ...life, connection: 'c' });
        return of({
          kind: 'connectionRefused',
          remote,
          reason: { code: 'broken', detail: `${remote}: ${sentenceOf(reason)}` },
          isFault: true,
        });
      }),
    );
    const down$ = ended$.pipe(
      take(1),
      map((reason): GridEvent => ({
        kind: 'linkDown',
        isFault: false,
        peer,
        reason: { code: 'broken', detail: `${remote}: ${sentenceOf(reason)}` },
      })),
    );
    return merge(own$.pipe(takeUntil(ended$)), down$);
  };
}

/** The events of all links, those of the first before those of the second where both have one. */
function runAll(links: Roster, ...starts: StartLink[]): Observable<string> {
  return merge(...starts.map((start) => links.run(links.arrival(), anybody, start))).pipe(
    afterwards((event) => {
      if (event.kind === 'suspected' || event.kind === 'trusted') links.judged(event);
      if (event.kind === 'suspected') links.giveUp(event.peer);
    }),
    map((event) => (event.kind === 'linkUp' ? `up ${event.remote}` : describeEvent(event))),
  );
}

describe('roster', () => {
  it(
    'passes on what happens on a link',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const first$ = hot(' -c--s--t--f');
      const unsub = '      ^----------!';
      const expected = '   -u--s--t--f';

      expectObservable(runAll(roster(nobodyMinds), standIn(2, 'first', first$)), unsub).toBe(expected, {
        u: 'up first',
        s: 'suspected 2',
        t: 'trusted 2',
        f: 'linkDown 2: first failed',
      });
      expectSubscriptions(first$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'refuses a second link while the first is trusted',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c-------');
      const second$ = hot('----c----');
      const unsub = '      ^--------!';
      const expected = '   -u--r----';

      expectObservable(
        runAll(roster(nobodyMinds), standIn(2, 'first', first$), standIn(2, 'second', second$)),
        unsub,
      ).toBe(expected, { u: 'up first', r: 'refused: second: there is a link to server 2 already' });
    }),
  );

  it(
    'ends a suspected link for a newer one, and says so before the newer one is up',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const first$ = hot(' -c--s----------');
      const second$ = hot('-------c-------');
      const unsub = '      ^--------------!';
      const firstSubs = '  ^------!';
      const expected = '   -u--s--(dv)----';

      expectObservable(
        runAll(roster(nobodyMinds), standIn(2, 'first', first$), standIn(2, 'second', second$)),
        unsub,
      ).toBe(expected, {
        u: 'up first',
        s: 'suspected 2',
        d: 'linkDown 2: first: a newer connection took its place',
        v: 'up second',
      });
      expectSubscriptions(first$.subscriptions).toBe(firstSubs);
      expectSubscriptions(second$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'refuses a newer link where the suspicion has turned out false',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c--s--t-----');
      const second$ = hot('----------c--');
      const unsub = '      ^------------!';
      const expected = '   -u--s--t--r--';

      expectObservable(
        runAll(roster(nobodyMinds), standIn(2, 'first', first$), standIn(2, 'second', second$)),
        unsub,
      ).toBe(expected, {
        u: 'up first',
        s: 'suspected 2',
        t: 'trusted 2',
        r: 'refused: second: there is a link to server 2 already',
      });
    }),
  );

  it(
    'lets a peer in again once its link is down',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c--f----');
      const second$ = hot('------c--');
      const unsub = '      ^--------!';
      const expected = '   -u--f-v--';

      expectObservable(
        runAll(roster(nobodyMinds), standIn(2, 'first', first$), standIn(2, 'second', second$)),
        unsub,
      ).toBe(expected, { u: 'up first', f: 'linkDown 2: first failed', v: 'up second' });
    }),
  );

  it(
    'guards the link that took over as it guarded the first',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c-s--------------');
      const second$ = hot('-----c------------');
      const third$ = hot(' ----------c-------');
      const unsub = '      ^-----------------!';
      const expected = '   -u-s-(dv)-r-------';
      const starts = [
        standIn(2, 'first', first$),
        standIn(2, 'second', second$),
        standIn(2, 'third', third$),
      ];

      expectObservable(runAll(roster(nobodyMinds), ...starts), unsub).toBe(expected, {
        u: 'up first',
        s: 'suspected 2',
        d: 'linkDown 2: first: a newer connection took its place',
        v: 'up second',
        r: 'refused: third: there is a link to server 2 already',
      });
    }),
  );

  it(
    'leaves links to other peers alone',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const first$ = hot(' -c--s------');
      const second$ = hot('-------c---');
      const unsub = '      ^----------!';
      const expected = '   -u--s--v---';

      expectObservable(
        runAll(roster(nobodyMinds), standIn(2, 'first', first$), standIn(3, 'second', second$)),
        unsub,
      ).toBe(expected, { u: 'up first', s: 'suspected 2', v: 'up second' });
      expectSubscriptions(first$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'asks whether the peer is expected before it makes room for it',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c--s-----');
      const second$ = hot('-------c--');
      const unsub = '      ^---------!';
      const expected = '   -u--s--r--';
      const links = roster(nobodyMinds);
      const run1$ = links
        .run(links.arrival(), anybody, standIn(2, 'first', first$))
        .pipe(afterwards((event) => event.kind === 'suspected' && links.judged(event)));
      const run2$ = links.run(
        links.arrival(),
        () => ({ code: 'unexpected-caller', peer: 2 }),
        standIn(2, 'second', second$),
      );

      expectObservable(merge(run1$, run2$).pipe(map(describeEvent)), unsub).toBe(expected, {
        u: 'linkUp 2',
        s: 'suspected 2',
        r: 'refused: second: server 2 does not dial this server; it is dialled from here',
      });
    }),
  );

  it(
    'lets a newer connection of the same life take the place of the older at once',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c-------');
      const second$ = hot('----c----');
      const unsub = '      ^--------!';
      const expected = '   -u--(dv)-';
      const starts = [standIn(2, 'first', first$, 7), standIn(2, 'second', second$, 7)];
      const links = roster(() => expect.fail('a new life'));

      expectObservable(runAll(links, ...starts), unsub).toBe(expected, {
        u: 'up first',
        d: 'linkDown 2: first: a newer connection took its place',
        v: 'up second',
      });
    }),
  );

  it('tells of a new life of a peer, before its link is up', () => {
    const told: string[] = [];
    const happenings = [new Subject<string>(), new Subject<string>()] as const;
    const links = roster((peer) => told.push(`${String(peer)} has started again`));
    const running = runAll(
      links,
      standIn(2, 'first', happenings[0], 7),
      standIn(2, 'second', happenings[1], 8),
    ).subscribe({ next: (line) => told.push(line), error: (error: unknown) => expect.fail(String(error)) });
    happenings[0].next('c');
    happenings[0].next('f');
    happenings[1].next('c');
    running.unsubscribe();
    expect(told).to.deep.equal(['up first', 'linkDown 2: first failed', '2 has started again', 'up second']);
    expect(links.isUp(2)).to.equal(true);
  });

  it(
    'lets in nobody who called before the last that was let in, though that is gone',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' ------c--');
      const second$ = hot('-c--f----');
      const unsub = '      ^--------!';
      const expected = '   -u--f-r--';
      const starts = [standIn(2, 'first', first$, 7), standIn(2, 'second', second$, 8)];

      expectObservable(runAll(roster(nobodyMinds), ...starts), unsub).toBe(expected, {
        u: 'up second',
        f: 'linkDown 2: second failed',
        r: 'refused: first: server 2 has dialled again since',
      });
    }),
  );

  it(
    'ends a link with a session when its peer is suspected; there is another when it speaks again',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c--s-------');
      const second$ = hot('---------c--');
      const unsub = '      ^-----------!';
      const expected = '   -u--(sd)-v--';
      const starts = [standIn(2, 'first', first$, 7), standIn(2, 'second', second$, 7)];

      expectObservable(runAll(roster(nobodyMinds), ...starts), unsub).toBe(expected, {
        u: 'up first',
        s: 'suspected 2',
        d: 'linkDown 2: first: it has been silent for too long',
        v: 'up second',
      });
    }),
  );

  it(
    'knows nothing of the links of another roster',
    marbles(({ hot, expectObservable }) => {
      const first$ = hot(' -c----');
      const second$ = hot('---c--');
      const unsub = '      ^-----!';

      expectObservable(runAll(roster(nobodyMinds), standIn(2, 'first', first$)), unsub).toBe('  -u----', {
        u: 'up first',
      });
      expectObservable(runAll(roster(nobodyMinds), standIn(2, 'second', second$)), unsub).toBe('---u--', {
        u: 'up second',
      });
    }),
  );

  it(
    'starts a link when it is subscribed to, not before, and ends it when unsubscribed from',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const happenings$ = cold('c----');
      const start = '           --s---';
      const unsub = '           ^----!';
      const subs = '            --^--!';
      const expected = '        --u---';
      const run$ = runAll(roster(nobodyMinds), standIn(2, 'first', happenings$));

      expectObservable(hot(start).pipe(mergeMap(() => run$)), unsub).toBe(expected, { u: 'up first' });
      expectSubscriptions(happenings$.subscriptions).toBe(subs);
    }),
  );

  it(
    'says nothing of a link that says nothing, and completes with one that is empty',
    marbles(({ cold, expectObservable }) => {
      const unsub = '^----!';

      expectObservable(
        roster(nobodyMinds).run(0, anybody, () => NEVER),
        unsub,
      ).toBe('------');
      expectObservable(roster(nobodyMinds).run(0, anybody, () => cold('|'))).toBe('|');
    }),
  );

  it(
    'passes on what the start of a link throws',
    marbles(({ expectObservable }) => {
      const run$ = roster(nobodyMinds).run(0, anybody, () => {
        throw new Error('no start');
      });

      expectObservable(run$).toBe('#', {}, new Error('no start'));
    }),
  );
});
