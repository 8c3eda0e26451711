import { expect } from 'chai';
import fc from 'fast-check';
import { observeOn, of, queueScheduler, Subject, throwError, type MonoTypeOperatorFunction } from 'rxjs';
import { serialize } from '../../lib/loop/loop.ts';
import { marbles } from '../support/marbles.ts';

/** A reaction of the subscriber while it handles a value: another value, the end, or to unsubscribe. */
type Reaction = 'next' | 'complete' | 'error' | 'unsubscribe';

/** The log of a subscriber that reacts to its i-th value with `reactions[i]`. */
function diaryOf(operator: MonoTypeOperatorFunction<number>, reactions: readonly Reaction[][]): string[] {
  const source$ = new Subject<number>();
  const diary: string[] = [];
  let said = 0;
  const act: Record<Reaction, () => void> = {
    next: () => source$.next(++said),
    complete: () => source$.complete(),
    error: () => source$.error(new Error('broken')),
    unsubscribe: () => reading.unsubscribe(),
  };
  const reading = source$.pipe(operator).subscribe({
    next: (value) => {
      diary.push(`begin ${String(value)}`);
      for (const reaction of reactions[value - 1] ?? []) act[reaction]();
      diary.push(`end ${String(value)}`);
    },
    complete: () => diary.push('complete'),
    error: (error: unknown) => diary.push((error as Error).message),
  });
  act.next();
  act.next();
  return diary;
}

describe('serialize', () => {
  it('passes on values, errors and the end as they arrive, and unsubscribes', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  -a-b--c|');
      const subscribed = '   ^------!';
      const expected = '     -a-b--c|';
      expectObservable(source$.pipe(serialize())).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe(subscribed);
    })();
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  -a-#');
      const expected = '     -a-#';
      expectObservable(source$.pipe(serialize())).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    })();
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  -a-b-c-');
      const unsub = '        ^---!';
      const expected = '     -a-b---';
      expectObservable(source$.pipe(serialize()), unsub).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe(unsub);
    })();
  });

  it('emits nothing while the subscriber handles a value', () => {
    expect(diaryOf(serialize(), [['next', 'next', 'complete'], [], ['next']])).to.deep.equal([
      'begin 1',
      'end 1',
      'begin 2',
      'end 2',
      'begin 3',
      'end 3',
      'complete',
    ]);
  });

  it('ends at once if the source does', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of(1).pipe(serialize())).toBe('(a|)', { a: 1 });
      expectObservable(throwError(() => new Error('broken')).pipe(serialize())).toBe(
        '#',
        undefined,
        new Error('broken'),
      );
    })();
  });

  it('is equivalent to observeOn(queueScheduler), whatever the subscriber causes while it handles a value', () => {
    const reaction = fc.constantFrom<Reaction>('next', 'next', 'next', 'complete', 'error', 'unsubscribe');
    fc.assert(
      fc.property(fc.array(fc.array(reaction, { maxLength: 3 }), { maxLength: 6 }), (reactions) => {
        expect(diaryOf(serialize(), reactions)).to.deep.equal(diaryOf(observeOn(queueScheduler), reactions));
      }),
      { numRuns: 1_000 },
    );
  });
});
