import { defer, NEVER, type Observable } from 'rxjs';
import { reconnect } from '../../lib/net/reconnect.ts';
import { marbles } from '../support/marbles.ts';

/** Attempts that fail at once begin 3, 6, 8, 8, … ms after each other. */
const settings = { redialMinMs: 3, redialMaxMs: 8 };

/** Attempts that differ: the first, the second, … each the next one's turn. */
function inTurn<T>(...attempts: readonly Observable<T>[]): Observable<T> {
  let begun = 0;
  return defer(() => attempts[begun++] ?? NEVER);
}

describe('reconnect', () => {
  it(
    'spaces attempts that fail at once: by the shortest period, by twice as much each time, by the longest at most',
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

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'tries at once again what has lasted longer than the longest period',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('u--------d|');
      const unsub = '        ^--------------------!';
      const subs = [
        '                     ^---------!           ',
        '                     ----------^---------! ',
        '                     --------------------^!',
      ];
      const expected = '     u--------du--------du-';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'tries at once again what has lasted exactly the longest period',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a-------|');
      const unsub = '        ^---------!';
      const subs = ['        ^-------!  ', '--------^-!'];
      const expected = '     a-------a--';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'begins with the shortest period again after an attempt that lasted',
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
    'takes an attempt of exactly the longest period for one that lasted',
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
    'follows at once on an attempt that lasted its own period, and still takes it for a failure',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a---|');
      const unsub = '        ^-----------!';
      const subs = ['        ^---!        ', '----^---!    ', '----------^-!'];
      const expected = '     a---a-----a--';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'spaces attempts that are empty, too: there is no tight loop',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('|');
      const unsub = '        ^----------!';
      const subs = ['        (^!)        ', '---(^!)     ', '---------(^!)'];
      const expected = '     ------------';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'never tries twice at a time, however long an attempt takes',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a------------------');
      const unsub = '        ^-----------------!';
      const expected = '     a------------------';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'keeps silent about an attempt that never says anything',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '   ^-------------!';
      const expected = '---------------';

      expectObservable(reconnect(NEVER, settings, scheduler), unsub).toBe(expected);
    }),
  );

  it(
    'keeps a pace of its own for every subscription',
    marbles(({ scheduler, cold, expectObservable }) => {
      const run$ = reconnect(cold('a|'), settings, scheduler);
      const first = '     ^-----------!';
      const second = '    -----^--------!';
      const expected1 = ' a--a-----a---';
      const expected2 = ' -----a--a-----';

      expectObservable(run$, first).toBe(expected1);
      expectObservable(run$, second).toBe(expected2);
    }),
  );

  it(
    'lets go of a running attempt when it is unsubscribed from',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a-----b-----|');
      const unsub = '        ^--!         ';
      const expected = '     a---         ';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'tries no more when it is unsubscribed from between two attempts',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('a|       ');
      const subs = '         ^!       ';
      const unsub = '        ^-!      ';
      const expected = '     a--------';

      expectObservable(reconnect(attempt$, settings, scheduler), unsub).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes an error on and ends: an attempt must not have one',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const attempt$ = cold('-#');
      const subs = '         ^!';
      const expected = '     -#';

      expectObservable(reconnect(attempt$, settings, scheduler)).toBe(expected);
      expectSubscriptions(attempt$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes on what the making of an attempt throws',
    marbles(({ scheduler, expectObservable }) => {
      const attempt$ = defer(() => {
        throw new Error('no attempt');
      });

      expectObservable(reconnect(attempt$, settings, scheduler)).toBe('#', {}, new Error('no attempt'));
    }),
  );

  it(
    'tries after 4, 8, 16, 32, 64 and from then on 100 ms by default numbers',
    marbles(({ scheduler, cold, expectObservable }) => {
      const defaults = { redialMinMs: 4, redialMaxMs: 100 };
      const attempt$ = cold('f|');
      const unsub = '        ^ 324ms                                    !';
      const expected = '     f 3ms f 7ms f 15ms f 31ms f 63ms f 99ms f 99ms f ';

      expectObservable(reconnect(attempt$, defaults, scheduler), unsub).toBe(expected);
    }),
  );
});
