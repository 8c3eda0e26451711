import { unread } from '../../lib/client/unread.ts';
import { marbles } from '../support/marbles.ts';
import { ReasonError } from '../../lib/reason/reason.ts';

const silent = new ReasonError({ code: 'client-unread', withinMs: 20 });

describe('unread', () => {
  it(
    'errors when something has waited for so long and nothing was taken, at most a quarter later',
    marbles(({ scheduler, expectObservable }) => {
      const noticed = '-------------------------#';

      expectObservable(
        unread(
          () => true,
          () => 5,
          20,
          scheduler,
        ),
      ).toBe(noticed, {}, silent);
    }),
  );

  it(
    'is silent as long as nothing waits',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '^ 999ms !';

      expectObservable(
        unread(
          () => false,
          () => 5,
          20,
          scheduler,
        ),
        unsub,
      ).toBe('-');
    }),
  );

  it(
    'is silent as long as a little is taken now and then',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '^ 999ms !';

      // Something is gone every 20 ms, and there is always more.
      expectObservable(
        unread(
          () => true,
          () => Math.floor(scheduler.now() / 20),
          20,
          scheduler,
        ),
        unsub,
      ).toBe('-');
    }),
  );

  it(
    'counts from when something began to wait, and anew after each bit that was taken',
    marbles(({ scheduler, expectObservable }) => {
      const isWaiting = () => scheduler.now() >= 101;
      const taken = () => (scheduler.now() >= 117 ? 1 : 0);
      // Seen for the first time at 105, taken from by 120: 20 ms later it is over.
      const noticed = '140ms #';

      expectObservable(unread(isWaiting, taken, 20, scheduler)).toBe(noticed, {}, silent);
    }),
  );
});
