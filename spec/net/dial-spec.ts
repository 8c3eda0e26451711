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
    'dials again beside a dial that is not answered, takes the first answer, and cancels the others',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('---------(s|)', { s });
      const expected = '          ---------(s|)';

      expectObservable(dial(call$, settings, scheduler)).toBe(expected, { s });
      expectSubscriptions(call$.subscriptions).toBe(['^--------!', '----^----!', '--------^!']);
    }),
  );

  it('takes a synchronous answer', () => {
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(dial(of<Socket>(s), settings, scheduler)).toBe('(s|)', { s });
    })();
  });

  it(
    'errors as soon as one dial is refused',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('------#', {}, new Error('refused'));

      expectObservable(dial(call$, settings, scheduler)).toBe('------#', {}, new Error('refused'));
      expectSubscriptions(call$.subscriptions).toBe(['^-----!', '----^-!']);
    }),
  );

  it(
    'errors if no dial is answered in time',
    marbles(({ scheduler, expectObservable }) => {
      const error = new ReasonError({ code: 'dial-timeout', afterMs: 10 });
      expectObservable(dial(NEVER, settings, scheduler)).toBe('----------#', {}, error);
    }),
  );

  it(
    'cancels all dials when unsubscribed from',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('----------');
      const unsub = '             ^----!';

      expectObservable(dial(call$, settings, scheduler), unsub).toBe('-');
      expectSubscriptions(call$.subscriptions).toBe(['^----!', '----^!']);
    }),
  );
});
