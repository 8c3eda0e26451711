import { readTimeout } from '../../lib/client/readTimeout.ts';
import { marbles } from '../support/marbles.ts';
import { ReasonError } from '../../lib/reason/reason.ts';

const silent = new ReasonError({ code: 'client-unread', withinMs: 20 });

describe('readTimeout', () => {
  it(
    'errors when bytes have waited for the time limit and none was taken, at most a quarter later',
    marbles(({ scheduler, expectObservable }) => {
      const noticed = '-------------------------#';

      expectObservable(
        readTimeout(
          () => true,
          () => 5,
          20,
          scheduler,
        ),
      ).toBe(noticed, {}, silent);
    }),
  );

  it(
    'emits nothing while no bytes wait',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '^ 999ms !';

      expectObservable(
        readTimeout(
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
    'emits nothing while some bytes are taken now and then',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '^ 999ms !';

      // Bytes are taken every 20 ms, and there are always more.
      expectObservable(
        readTimeout(
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
    'counts from when bytes began to wait, and again after each progress',
    marbles(({ scheduler, expectObservable }) => {
      const isWaiting = () => scheduler.now() >= 101;
      const taken = () => (scheduler.now() >= 117 ? 1 : 0);
      // First seen at 105, taken from by 120: 20 ms later the limit is reached.
      const noticed = '140ms #';

      expectObservable(readTimeout(isWaiting, taken, 20, scheduler)).toBe(noticed, {}, silent);
    }),
  );
});
