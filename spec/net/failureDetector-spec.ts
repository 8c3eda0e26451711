import { concat, map, merge, NEVER, of, switchMap, throwError, timer } from 'rxjs';
import { failureDetector } from '../../lib/net/failureDetector.ts';
import { marbles, stopped } from '../support/marbles.ts';

/** Beats come every 4 ms where they come; the deadline lies between two of them. */
const settings = { suspectAfterMs: 14, lastLookMs: 2, maxLenienceMs: 4 };
const values = { t: 'trusted', s: 'suspected' } as const;

describe('failureDetector', () => {
  it(
    'says nothing of a peer that has never been heard',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('-------------------------');
      const unsub = '     ^-----------------------!';
      const expected = '  -------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'completes with a source that has no beats',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const beats$ = cold('--|');
      const subs = '       ^-!';
      const expected = '   --|';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'trusts at the first beat, and suspects exactly at the deadline',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('--b------------------');
      const unsub = '     ^-------------------!';
      const expected = '  --t-------------s----';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'says that it trusts once, not once a beat',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('--b---b---b---b---b---b---');
      const unsub = '     ^------------------------!';
      const expected = '  --t-----------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'counts the deadline from the last beat',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b---b---b--------------------');
      const unsub = '     ^---------------------------!';
      const expected = '  t---------------------s------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'survives two beats in a row that are lost',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b-----------b-----------b---');
      const unsub = '     ^--------------------------!';
      const expected = '  t---------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'survives a beat in the last look',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b------------b------------');
      const unsub = '     ^------------------------!';
      const expected = '  t-------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'trusts again at the next beat, and suspects again at the next silence',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b------------------b-----------------');
      const unsub = '     ^-----------------------------------!';
      const expected = '  t-------------s----t-------------s---';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'passes an error on at once, and judges no more',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b----#');
      const subs = '      ^----!';
      const expected = '  t----#';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes completion on at once: the last judgement stands',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b----|');
      const subs = '      ^----!';
      const expected = '  t----|';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'leaves the source and its own timer alone when it is disposed of early',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b---b---b---b---b---');
      const unsub = '     ^-----!             ';
      const expected = '  t------             ';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'judges every subscription by its own beats',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b-----b-------------------');
      const judged$ = beats$.pipe(failureDetector(settings, scheduler));
      const first = '     ^------------------------!';
      const second = '    ---^---------------------!';
      const expected1 = ' t-------------------s-----';
      const expected2 = ' ------t-------------s-----';

      expectObservable(judged$, first).toBe(expected1, values);
      expectObservable(judged$, second).toBe(expected2, values);
    }),
  );

  it(
    'suspects after 920 ms by default numbers, and not before',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const defaults = { suspectAfterMs: 920, lastLookMs: 20, maxLenienceMs: 200 };
      // Four beats fail to come: the next is in time.
      const beats$ = cold('b 199ms b 799ms b                     ');
      const unsub = '      ^ 2000ms                             !';
      const expected = '   t 199ms - 799ms - 919ms s ';

      expectObservable(beats$.pipe(failureDetector(defaults, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  describe('that was held up itself', () => {
    it(
      'does not suspect a peer whose beat waits already',
      marbles(({ scheduler, hot, expectObservable }) => {
        // Stopped from 10 to 30. Its timers are served first, what waits in the sockets is read right after.
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b---b---b---------------------(bbbbb)b---b---b---');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t------------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'reads for a whole last look, and as much longer as a beat takes to come, before it suspects',
      marbles(({ scheduler, hot, expectObservable }) => {
        // The patience of the beat at 0 ends at 12 and is noticed at 30: 2 ms of last look, 4 ms of lenience.
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b----------------------------------b------------');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t-----------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'suspects a dead peer all the same, when its lenience is over',
      marbles(({ scheduler, hot, expectObservable }) => {
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b-----------------------------------------------');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t-----------------------------------s-----------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'looks for as much longer as it was late, and no more',
      marbles(({ scheduler, hot, expectObservable }) => {
        // Due at 12, noticed at 15: after 2 ms of last look, 3 ms more.
        const clock = stopped(scheduler, 10, 15);
        const beats$ = hot('b-----------------------');
        const unsub = '     ^----------------------!';
        const expected = '  t-------------------s---';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'reads before it suspects, also if it was held up in the last look',
      marbles(({ scheduler, hot, expectObservable }) => {
        // Stopped from 13 to 30, with the last look of the beat at 0 ending at 14. A beat came in the meantime.
        const clock = stopped(scheduler, 13, 30);
        const beats$ = hot('b------------------------------b--------');
        const unsub = '     ^--------------------------------------!';
        const expected = '  t---------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'reads what waits in the sockets when the last look ends before it suspects, late or not, the second time as well',
      marbles(({ scheduler, hot, expectObservable }) => {
        // A timer that is started later is served later: what a socket brings in the turn of the event loop whose timers came first.
        const readAt$ = (ms: number) => timer(ms - 1, scheduler).pipe(switchMap(() => timer(1, scheduler)));
        const first$ = hot(' b-------------------------------------------------');
        const unsub = '      ^------------------------------------------------!';
        const expected1 = '  t---------------------------s---------------------';
        expectObservable(merge(first$, readAt$(14)).pipe(failureDetector(settings, scheduler)), unsub).toBe(
          expected1,
          values,
        );
        // Stopped from 13 to 30: the last look that is due at 14 ends at 30, and is made again until 36.
        const clock = stopped(scheduler, 13, 30);
        const expected2 = '  t-------------------------------------------------';
        expectObservable(merge(first$, readAt$(36)).pipe(failureDetector(settings, clock)), unsub).toBe(
          expected2,
          values,
        );
      }),
    );

    it(
      'counts the time for which it was stopped for nothing if the peer was heard in the meantime',
      marbles(({ scheduler, hot, expectObservable }) => {
        // The same with timers that have been set again and again before: nobody is suspected, then or later.
        const clock = stopped(scheduler, 43, 90);
        const beats$ = hot('b---b---b---b---b---b---b---b---b---b---b 49ms b---b---b---b---b---');
        const unsub = '     ^ 106ms                                                            !';
        const expected = '  t-----------------------------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'is as strict as ever once it is in time again',
      marbles(({ scheduler, hot, expectObservable }) => {
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b------------------------------b---b----------------');
        const unsub = '     ^--------------------------------------------------!';
        const expected = '  t------------------------------------------------s--';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );
  });

  it(
    'takes whatever is emitted for a beat, undefined included',
    marbles(({ scheduler, expectObservable }) => {
      const beats$ = concat(of(undefined), NEVER);
      const unsub = '   ^----------------!';
      const expected = 't-------------s---';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'passes on what a source throws on subscription and in between',
    marbles(({ scheduler, expectObservable }) => {
      const failing$ = throwError(() => new Error('at once'));
      const throwing$ = timer(3, scheduler).pipe(
        map(() => {
          throw new Error('later');
        }),
      );

      expectObservable(failing$.pipe(failureDetector(settings, scheduler))).toBe(
        '#',
        values,
        new Error('at once'),
      );
      expectObservable(throwing$.pipe(failureDetector(settings, scheduler))).toBe(
        '---#',
        values,
        new Error('later'),
      );
    }),
  );
});
