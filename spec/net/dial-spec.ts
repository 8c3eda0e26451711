import { NEVER, of } from 'rxjs';
import { dial } from '../../lib/net/dial.ts';
import type { Socket } from '../../lib/world/world.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';
import { ReasonError } from '../../lib/reason/reason.ts';

const settings = { dialTimeoutMs: 10, dialAgainMs: 4 };
const s = new FakeSocket();

describe('dial', () => {
  it(
    'emits the connection, and completes',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('--(s|)', { s });
      const expected = '          --(s|)';

      expectObservable(dial(call$, settings, scheduler)).toBe(expected, { s });
      expectSubscriptions(call$.subscriptions).toBe('^-!');
    }),
  );

  it(
    'calls again beside a call that is not answered, and takes the first answer; the others are given up',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('---------(s|)', { s });
      const expected = '          ---------(s|)';

      expectObservable(dial(call$, settings, scheduler)).toBe(expected, { s });
      expectSubscriptions(call$.subscriptions).toBe(['^--------!', '----^----!', '--------^!']);
    }),
  );

  it('takes an answer on the spot', () => {
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(dial(of<Socket>(s), settings, scheduler)).toBe('(s|)', { s });
    })();
  });

  it(
    'errors as soon as one call is refused',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('------#', {}, new Error('refused'));

      expectObservable(dial(call$, settings, scheduler)).toBe('------#', {}, new Error('refused'));
      expectSubscriptions(call$.subscriptions).toBe(['^-----!', '----^-!']);
    }),
  );

  it(
    'errors where no call is answered in time',
    marbles(({ scheduler, expectObservable }) => {
      const error = new ReasonError({ code: 'dial-timeout', afterMs: 10 });
      expectObservable(dial(NEVER, settings, scheduler)).toBe('----------#', {}, error);
    }),
  );

  it(
    'gives up all calls when unsubscribed from',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('----------');
      const unsub = '             ^----!';

      expectObservable(dial(call$, settings, scheduler), unsub).toBe('-');
      expectSubscriptions(call$.subscriptions).toBe(['^----!', '----^!']);
    }),
  );
});
