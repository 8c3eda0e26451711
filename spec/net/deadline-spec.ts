import { map } from 'rxjs';
import { deadline, firstWithin } from '../../lib/net/deadline.ts';
import { marbles, stopped } from '../support/marbles.ts';

const late = () => new Error('late');

describe('deadline', () => {
  it(
    'emits when the wait is over, and completes',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(deadline(5, scheduler).pipe(map(() => 'x'))).toBe('-----(x|)');
    }),
  );

  it(
    'waits as long if the wait has several steps',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(deadline(1000, scheduler).pipe(map(() => 'x'))).toBe('1000ms (x|)');
    }),
  );

  it(
    'waits once more if the server was late at the end of the wait, because what has arrived is not read yet',
    marbles(({ scheduler, expectObservable }) => {
      const clock = stopped(scheduler, 10, 130);
      expectObservable(deadline(100, clock).pipe(map(() => 'x'))).toBe('230ms (x|)');
    }),
  );

  it(
    'repeats each step of a long wait in which the server was late',
    marbles(({ scheduler, expectObservable }) => {
      // The first step of four is due at 250, and noticed at 700.
      const clock = stopped(scheduler, 10, 700);
      expectObservable(deadline(1000, clock).pipe(map(() => 'x'))).toBe('1700ms (x|)');
    }),
  );

  it(
    'leaves no timer behind',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(deadline(500, scheduler), '^ 299ms !').toBe('-');
    }),
  );
});

describe('firstWithin', () => {
  it(
    'passes on a source that emits in time, and its later values',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('---a---------b--|');
      const expected = '   ---a---------b--|';
      expectObservable(source$.pipe(firstWithin(5, late, scheduler))).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe('^---------------!');
    }),
  );

  it(
    'errors if the source has not emitted in time, and unsubscribes from it',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('--------a');
      expectObservable(source$.pipe(firstWithin(5, late, scheduler))).toBe('-----#', {}, late());
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    }),
  );

  it(
    'passes on an end and an error before that, and stops waiting',
    marbles(({ scheduler, hot, expectObservable }) => {
      expectObservable(hot('--|').pipe(firstWithin(5, late, scheduler))).toBe('--|');
      expectObservable(hot('--#').pipe(firstWithin(5, late, scheduler))).toBe('--#');
    }),
  );

  it(
    'passes on what has arrived while the server was paused',
    marbles(({ scheduler, hot, expectObservable }) => {
      const clock = stopped(scheduler, 10, 130);
      const source$ = hot('131ms (a|)');
      expectObservable(source$.pipe(firstWithin(100, late, clock))).toBe('131ms (a|)');
    }),
  );
});
