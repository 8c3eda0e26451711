import { expect } from 'chai';
import { merge, map, Subject } from 'rxjs';
import { VirtualTimeScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { alarm } from '../../lib/net/alarm.ts';
import { marbles } from '../support/marbles.ts';

/** A scheduler that counts its actions. */
function counting(inner: VirtualTimeScheduler): SchedulerLike & { count: number } {
  const counted = {
    count: 0,
    now: () => inner.now(),
    schedule: <T>(work: (this: SchedulerAction<T>, state: T) => void, delayMs = 0, state?: T) => {
      counted.count++;
      return inner.schedule<T>(work as (this: SchedulerAction<T>, state?: T) => void, delayMs, state);
    },
  };
  return counted;
}

describe('an alarm', () => {
  it(
    'emits at each deadline, in any order, and completes',
    marbles(({ scheduler, expectObservable }) => {
      const deadlines = alarm(scheduler);
      const at$ = (ms: number) => deadlines.at(() => ms);

      expectObservable(at$(5).pipe(map(() => 'a'))).toBe('-----(a|)');
      expectObservable(at$(2).pipe(map(() => 'a'))).toBe('--(a|)');
      expectObservable(at$(5).pipe(map(() => 'a'))).toBe('-----(a|)');
      expectObservable(at$(8).pipe(map(() => 'a'))).toBe('--------(a|)');
    }),
  );

  it(
    'emits at a deadline in the past at once, and later at one that was put off',
    marbles(({ scheduler, hot, expectObservable }) => {
      const deadlines = alarm(scheduler);
      let dueMs = 3;
      const putOff$ = hot('--x---').pipe(map(() => void (dueMs = 7)));

      expectObservable(putOff$.pipe(map(() => 'x'))).toBe('--x---');
      expectObservable(deadlines.at(() => dueMs).pipe(map(() => 'a'))).toBe('-------(a|)');
      expectObservable(deadlines.at(() => -1).pipe(map(() => 'a'))).toBe('(a|)');
    }),
  );

  it('sets one timer for all deadlines, again when it fires although all were put off', () => {
    const inner = new VirtualTimeScheduler();
    const scheduler = counting(inner);
    const deadlines = alarm(scheduler);
    let rung = 0;
    const dueMs = [100, 110, 120, 130];
    const running = merge(...dueMs.map((_, i) => deadlines.at(() => dueMs[i] as number))).subscribe({
      next: () => rung++,
      error: (error: unknown) => expect.fail(String(error)),
    });
    expect(scheduler.count).to.equal(1);
    for (const i of dueMs.keys()) (dueMs[i] as number) += 100;
    inner.maxFrames = 199;
    inner.flush();
    expect(rung).to.equal(0);
    expect(scheduler.count).to.equal(2);
    inner.maxFrames = 300;
    inner.flush();
    expect(rung).to.equal(4);
    running.unsubscribe();
  });

  it('stops its timer when nothing waits any more, and starts it again', () => {
    const scheduler = new VirtualTimeScheduler();
    const deadlines = alarm(scheduler);
    const none = { error: (error: unknown) => expect.fail(String(error)) };
    deadlines
      .at(() => 10)
      .subscribe({ ...none, next: () => expect.fail('unsubscribed from') })
      .unsubscribe();
    scheduler.flush();
    expect(scheduler.now()).to.equal(0);
    const rung: number[] = [];
    deadlines.at(() => 20).subscribe({ ...none, next: () => rung.push(scheduler.now()) });
    scheduler.flush();
    expect(rung).to.deep.equal([20]);
  });

  it('does not emit to a subscriber that another has unsubscribed at the same time', () => {
    const scheduler = new VirtualTimeScheduler();
    const deadlines = alarm(scheduler);
    const heard$ = new Subject<string>();
    const texts: string[] = [];
    const none = { error: (error: unknown) => expect.fail(String(error)) };
    heard$.subscribe({ ...none, next: (text) => texts.push(text) });
    const other = () => second.unsubscribe();
    deadlines
      .at(() => 5)
      .subscribe({
        ...none,
        next: () => {
          heard$.next('first');
          other();
        },
      });
    const second = deadlines.at(() => 5).subscribe({ ...none, next: () => heard$.next('second') });
    scheduler.flush();
    expect(texts).to.deep.equal(['first']);
  });
});
