import { defer, NEVER, tap, type Observable } from 'rxjs';
import { reconnect } from '../../lib/net/reconnect.ts';
import { marbles } from '../support/marbles.ts';

/** Attempts that fail at once begin 3, 6, 8, 8, … ms after each other. */
const settings = { redialMinMs: 3, redialMaxMs: 8 };

/** The given attempts, one per subscription. */
function inTurn<T>(...attempts: readonly Observable<T>[]): () => Observable<T> {
  let begun = 0;
  return () => attempts[begun++] ?? NEVER;
}

describe('reconnect', () => {
  it(
    'spaces attempts that fail at once: by the shortest period, doubled each time, up to the longest',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('-f|');
      const unsub = '        ^-------------------------!';
      const subs = [
        '                     ^-!                        ',
        '                     ---^-!                     ',
        '                     ---------^-!               ',
        '                     -----------------^-!       ',
        '                     -------------------------^!',
      ];
      const expected = '     -f--f-----f-------f--------';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'repeats an attempt at once that has lasted longer than the longest period',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('u--------d|');
      const unsub = '        ^--------------------!';
      const subs = [
        '                     ^---------!           ',
        '                     ----------^---------! ',
        '                     --------------------^!',
      ];
      const expected = '     u--------du--------du-';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'repeats an attempt at once that has lasted exactly the longest period',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a-------|');
      const unsub = '        ^---------!';
      const subs = ['        ^-------!  ', '--------^-!'];
      const expected = '     a-------a--';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'starts with the shortest period again after an attempt that lasted',
    marbles(({ scheduler, cold, expectObservable }) => {
      const short$ = cold('  a|');
      const long$ = cold('            b--------|');
      const again$ = cold('                    c|');
      const last$ = cold('                        d');
      const unsub = '        ^---------------------!';
      const expected = '     a--a-----b--------c--d-';

      expectObservable(
        reconnect(inTurn(short$, short$, long$, again$, last$), settings, scheduler),
        unsub,
      ).toBe(expected);
    }),
  );

  it(
    'counts an attempt of exactly the longest period as one that lasted',
    marbles(({ scheduler, cold, expectObservable }) => {
      const exact$ = cold('  a-------|');
      const short$ = cold('          b|');
      const last$ = cold('              c');
      const unsub = '        ^------------!';
      const expected = '     a-------b--c--';

      expectObservable(reconnect(inTurn(exact$, short$, last$), settings, scheduler), unsub).toBe(expected);
    }),
  );

  it(
    'repeats an attempt at once that lasted its own period, and still counts it as a failure',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a---|');
      const unsub = '        ^-----------!';
      const subs = ['        ^---!        ', '----^---!    ', '----------^-!'];
      const expected = '     a---a-----a--';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'spaces empty attempts, too: there is no tight loop',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('|');
      const unsub = '        ^----------!';
      const subs = ['        (^!)        ', '---(^!)     ', '---------(^!)'];
      const expected = '     ------------';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'never makes two attempts at a time, however long one takes',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a------------------');
      const unsub = '        ^-----------------!';
      const expected = '     a------------------';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'emits nothing during an attempt that emits nothing',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '   ^-------------!';
      const expected = '---------------';

      expectObservable(
        reconnect(() => NEVER, settings, scheduler),
        unsub,
      ).toBe(expected);
    }),
  );

  it(
    'keeps a separate period for every subscription',
    marbles(({ scheduler, cold, expectObservable }) => {
      const run$ = reconnect(() => cold('a|'), settings, scheduler);
      const first = '     ^-----------!';
      const second = '    -----^--------!';
      const expected1 = ' a--a-----a---';
      const expected2 = ' -----a--a-----';

      expectObservable(run$, first).toBe(expected1);
      expectObservable(run$, second).toBe(expected2);
    }),
  );

  it(
    'unsubscribes from a running attempt when it is unsubscribed from',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a-----b-----|');
      const unsub = '        ^--!         ';
      const expected = '     a---         ';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'makes no more attempts when it is unsubscribed from between two attempts',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a|       ');
      const subs = '         ^!       ';
      const unsub = '        ^-!      ';
      const expected = '     a--------';

      expectObservable(
        reconnect(() => attempt$, settings, scheduler),
        unsub,
      ).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes an error on and ends, although an attempt must not error',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('-#');
      const subs = '         ^!';
      const expected = '     -#';

      expectObservable(reconnect(() => attempt$, settings, scheduler)).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    "passes on an exception of the attempt's factory",
    marbles(({ scheduler, expectObservable }) => {
      const attempt$ = defer(() => {
        throw new Error('no attempt');
      });

      expectObservable(reconnect(() => attempt$, settings, scheduler)).toBe('#', {}, new Error('no attempt'));
    }),
  );

  /** Attempts in turn; those that emit `u` succeed then. */
  function succeeding(...attempts: readonly Observable<string>[]) {
    const next$ = inTurn(...attempts);
    return (succeeded: () => void) =>
      next$().pipe(
        tap((event) => {
          if (event === 'u') succeeded();
        }),
      );
  }

  it(
    'makes an attempt at once after a short success that follows failures: a server that has just started has crashed',
    marbles(({ scheduler, cold, expectObservable }) => {
      const [failed$, linked$, last$] = [cold('f|'), cold('u--d|'), cold('l')];
      const attempts$ = succeeding(failed$, failed$, linked$, last$);
      const unsub = '   ^----------------!';
      const expected = 'f--f-----u--dl----';

      expectObservable(reconnect(attempts$, settings, scheduler), unsub).toBe(expected);
    }),
  );

  it(
    'spaces further short successes like failures: a server that ends each link is dialled less and less often',
    marbles(({ scheduler, cold, expectObservable }) => {
      const [failed$, linked$] = [cold('f|'), cold('u|')];
      const attempts$ = succeeding(failed$, failed$, linked$, linked$, linked$, failed$, linked$, linked$);
      const unsub = '   ^----------------------------------------------!';
      const expected = 'f--f-----u--u-----u-------f-------u--u----------';

      expectObservable(reconnect(attempts$, settings, scheduler), unsub).toBe(expected);
    }),
  );

  it(
    'makes attempts after 4, 8, 16, 32, 64 and then every 100 ms with the default settings',
    marbles(({ scheduler, cold, expectObservable }) => {
      const defaults = { redialMinMs: 4, redialMaxMs: 100 };
      const attempt$ = cold('f|');
      const unsub = '        ^ 324ms                                    !';
      const expected = '     f 3ms f 7ms f 15ms f 31ms f 63ms f 99ms f 99ms f ';

      expectObservable(
        reconnect(() => attempt$, defaults, scheduler),
        unsub,
      ).toBe(expected);
    }),
  );
});
