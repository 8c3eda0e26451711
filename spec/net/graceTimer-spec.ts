import { expect } from 'chai';
import { map, type SchedulerLike } from 'rxjs';
import { graceTimer } from '../../lib/net/graceTimer.ts';
import { marbles } from '../support/marbles.ts';

/** A clock that is `lateMs` further than the timers go by, once `afterMs` are over. */
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
    'bears with being a little late',
    marbles(({ scheduler, expectObservable }) => {
      const look$ = graceTimer(5, 2, () => 3, late(scheduler, 5, 2)).pipe(map(() => 'x'));
      expectObservable(look$).toBe('-----(x|)');
    }),
  );

  it('waits once more where it is later than that, by when the wait was to end, and not a third time', () => {
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
    'waits no more when unsubscribed from',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(
        graceTimer(5, 2, () => 3, scheduler),
        '^---!',
      ).toBe('-----');
    }),
  );
});
