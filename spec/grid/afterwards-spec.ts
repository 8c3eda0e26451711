import { expect } from 'chai';
import { of, Subject } from 'rxjs';
import { afterwards } from '../../lib/grid/afterwards.ts';
import { marbles } from '../support/marbles.ts';

const fail = (error: unknown) => expect.fail(String(error));

describe('afterwards', () => {
  it('acts on each value when the reader has had it', () => {
    const told: string[] = [];
    const running = of('a', 'b')
      .pipe(afterwards((value) => told.push(`after ${value}`)))
      .subscribe({ next: (value) => told.push(value), error: fail, complete: () => told.push('end') });
    running.unsubscribe();
    expect(told).to.deep.equal(['a', 'after a', 'b', 'after b', 'end']);
  });

  it('lets what it brings about follow the value that it was about', () => {
    const told: number[] = [];
    const numbers$ = new Subject<number>();
    const running = numbers$
      .pipe(
        afterwards((number) => {
          if (number < 3) numbers$.next(number + 1);
        }),
      )
      .subscribe({ next: (number) => told.push(number), error: fail });
    numbers$.next(1);
    running.unsubscribe();
    expect(told).to.deep.equal([1, 2, 3]);
  });

  it(
    'passes on errors, the end and the wish to hear no more',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const act = () => undefined;
      expectObservable(hot('-a-#').pipe(afterwards(act))).toBe('-a-#');
      expectObservable(hot('-a-|').pipe(afterwards(act))).toBe('-a-|');
      const source$ = hot('      -a-b-');
      const unsub = '            ^--!';
      expectObservable(source$.pipe(afterwards(act)), unsub).toBe('-a-');
      expectSubscriptions(source$.subscriptions).toBe(unsub);
    }),
  );
});
