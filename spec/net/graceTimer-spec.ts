import { expect } from 'chai';
import { map, type SchedulerLike } from 'rxjs';
import { graceTimer } from '../../lib/net/graceTimer.ts';
import { marbles } from '../support/marbles.ts';

/** A clock that is ahead of the timers by `lateMs`, from `afterMs` on. */
function late(scheduler: SchedulerLike, afterMs: number, lateMs: number): SchedulerLike {
  return {
    now: () => scheduler.now() + (scheduler.now() >= afterMs ? lateMs : 0),
    schedule: scheduler.schedule.bind<SchedulerLike['schedule']>(scheduler),
  };
}

describe('graceTimer', () => {
  it(
    'emits when the wait is over, and completes',
    marbles(({ scheduler, expectObservable }) => {
      const look$ = graceTimer(5, 2, () => 3, scheduler).pipe(map(() => 'x'));
      expectObservable(look$).toBe('-----(x|)');
    }),
  );

  it(
    'tolerates a small delay',
    marbles(({ scheduler, expectObservable }) => {
      const look$ = graceTimer(5, 2, () => 3, late(scheduler, 5, 2)).pipe(map(() => 'x'));
      expectObservable(look$).toBe('-----(x|)');
    }),
  );

  it('waits once more if the delay is larger, depending on when the wait was due, and not a third time', () => {
    const asked: number[] = [];
    marbles(({ scheduler, expectObservable }) => {
      const again = (dueAtMs: number) => {
        asked.push(dueAtMs);
        return 3;
      };
      const look$ = graceTimer(5, 2, again, late(scheduler, 5, 3)).pipe(map(() => 'x'));
      expectObservable(look$).toBe('--------(x|)');
    })();
    expect(asked).to.deep.equal([5]);
  });

  it(
    'stops waiting when unsubscribed from',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(
        graceTimer(5, 2, () => 3, scheduler),
        '^---!',
      ).toBe('-----');
    }),
  );
});
