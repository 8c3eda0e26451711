import { concat, map, merge, NEVER, of, switchMap, throwError, timer } from 'rxjs';
import { failureDetector } from '../../lib/net/failureDetector.ts';
import { marbles, stopped } from '../support/marbles.ts';

/** A heartbeat period of 4 ms; the deadline lies between two heartbeats. */
const settings = { suspectAfterMs: 14, lastLookMs: 2, maxLenienceMs: 4 };
const values = { t: 'trusted', s: 'suspected' } as const;

describe('failureDetector', () => {
  it(
    'emits nothing about a peer that was never heard',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('-------------------------');
      const unsub = '     ^-----------------------!';
      const expected = '  -------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'completes with a source without heartbeats',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const beats$ = cold('--|');
      const subs = '       ^-!';
      const expected = '   --|';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'trusts at the first heartbeat, and suspects exactly at the deadline',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('--b------------------');
      const unsub = '     ^-------------------!';
      const expected = '  --t-------------s----';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'emits `trusted` once, not for each heartbeat',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('--b---b---b---b---b---b---');
      const unsub = '     ^------------------------!';
      const expected = '  --t-----------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'counts the deadline from the last heartbeat',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b---b---b--------------------');
      const unsub = '     ^---------------------------!';
      const expected = '  t---------------------s------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'tolerates two consecutive lost heartbeats',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b-----------b-----------b---');
      const unsub = '     ^--------------------------!';
      const expected = '  t---------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'tolerates a heartbeat within the last look',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = hot('b------------b------------');
      const unsub = '     ^------------------------!';
      const expected = '  t-------------------------';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'trusts again at the next heartbeat, and suspects again at the next silence',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b------------------b-----------------');
      const unsub = '     ^-----------------------------------!';
      const expected = '  t-------------s----t-------------s---';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'passes an error on at once, and emits nothing more',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b----#');
      const subs = '      ^----!';
      const expected = '  t----#';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes completion on at once: the last output stands',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b----|');
      const subs = '      ^----!';
      const expected = '  t----|';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler))).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(subs);
    }),
  );

  it(
    'unsubscribes from the source and stops its timer when it is unsubscribed from',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const beats$ = hot('b---b---b---b---b---');
      const unsub = '     ^-----!             ';
      const expected = '  t------             ';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'uses the heartbeats of each subscription separately',
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
    'suspects after 920 ms with the default settings, and not before',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const defaults = { suspectAfterMs: 920, lastLookMs: 20, maxLenienceMs: 200 };
      // Four heartbeats are missing: the next is in time.
      const beats$ = cold('b 199ms b 799ms b                     ');
      const unsub = '      ^ 2000ms                             !';
      const expected = '   t 199ms - 799ms - 919ms s ';

      expectObservable(beats$.pipe(failureDetector(defaults, scheduler)), unsub).toBe(expected, values);
      expectSubscriptions(beats$.subscriptions).toBe(unsub);
    }),
  );

  describe('that was held up itself', () => {
    it(
      'does not suspect a peer whose heartbeat waits to be read',
      marbles(({ scheduler, hot, expectObservable }) => {
        // Paused from 10 to 30. Its timers fire first, then the sockets are read.
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b---b---b---------------------(bbbbb)b---b---b---');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t------------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'reads for a whole last look, and for one more heartbeat period, before it suspects',
      marbles(({ scheduler, hot, expectObservable }) => {
        // The deadline of the heartbeat at 0, less the last look, is due at 12 and noticed at 30: 2 ms of last look, 4 ms of lenience.
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b----------------------------------b------------');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t-----------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'suspects a crashed peer nevertheless, after its lenience',
      marbles(({ scheduler, hot, expectObservable }) => {
        const clock = stopped(scheduler, 10, 30);
        const beats$ = hot('b-----------------------------------------------');
        const unsub = '     ^----------------------------------------------!';
        const expected = '  t-----------------------------------s-----------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'extends the last look by its own delay, and no more',
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
      'reads before it suspects, also if it was paused within the last look',
      marbles(({ scheduler, hot, expectObservable }) => {
        // Paused from 13 to 30, with the last look of the heartbeat at 0 ending at 14. A heartbeat arrived meanwhile.
        const clock = stopped(scheduler, 13, 30);
        const beats$ = hot('b------------------------------b--------');
        const unsub = '     ^--------------------------------------!';
        const expected = '  t---------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'reads the sockets at the end of the last look before it suspects, late or not, and again at the end of the second',
      marbles(({ scheduler, hot, expectObservable }) => {
        // A timer that is started later fires later: this models a socket that is read after the timers of the same iteration.
        const readAt$ = (ms: number) => timer(ms - 1, scheduler).pipe(switchMap(() => timer(1, scheduler)));
        const first$ = hot(' b-------------------------------------------------');
        const unsub = '      ^------------------------------------------------!';
        const expected1 = '  t---------------------------s---------------------';
        expectObservable(merge(first$, readAt$(14)).pipe(failureDetector(settings, scheduler)), unsub).toBe(
          expected1,
          values,
        );
        // Paused from 13 to 30: the last look that is due at 14 ends at 30, and is repeated until 36.
        const clock = stopped(scheduler, 13, 30);
        const expected2 = '  t-------------------------------------------------';
        expectObservable(merge(first$, readAt$(36)).pipe(failureDetector(settings, clock)), unsub).toBe(
          expected2,
          values,
        );
      }),
    );

    it(
      'ignores its own pause if the peer was heard meanwhile',
      marbles(({ scheduler, hot, expectObservable }) => {
        // The same after many heartbeats: no peer is suspected, then or later.
        const clock = stopped(scheduler, 43, 90);
        const beats$ = hot('b---b---b---b---b---b---b---b---b---b---b 49ms b---b---b---b---b---');
        const unsub = '     ^ 106ms                                                            !';
        const expected = '  t-----------------------------------------------------------------';

        expectObservable(beats$.pipe(failureDetector(settings, clock)), unsub).toBe(expected, values);
      }),
    );

    it(
      'applies the normal deadline again once its timers are punctual',
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
    'counts any emission as a heartbeat, including undefined',
    marbles(({ scheduler, expectObservable }) => {
      const beats$ = concat(of(undefined), NEVER);
      const unsub = '   ^----------------!';
      const expected = 't-------------s---';

      expectObservable(beats$.pipe(failureDetector(settings, scheduler)), unsub).toBe(expected, values);
    }),
  );

  it(
    'passes on an exception of the source, on subscription and later',
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
