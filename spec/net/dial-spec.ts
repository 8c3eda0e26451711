import { expect } from 'chai';
import { defer, NEVER, of, VirtualTimeScheduler } from 'rxjs';
import { workBudget } from '../../lib/loop/workBudget.ts';
import { dial, DIALS_PER_ITERATION, paced } from '../../lib/net/dial.ts';
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

describe('a paced dial', () => {
  it('is begun at once within the budget, and in the next iterations of the event loop beyond it', () => {
    const scheduler = new VirtualTimeScheduler();
    const dials = workBudget(DIALS_PER_ITERATION, scheduler);
    const begun: number[] = [];
    const running = Array.from({ length: 2 * DIALS_PER_ITERATION + 1 }, (_, i) =>
      paced(
        defer(() => {
          begun.push(i);
          return NEVER;
        }),
        dials,
      ).subscribe({ error: (error: unknown) => expect.fail(String(error)) }),
    );
    const iterate = () => {
      const [action] = scheduler.actions.splice(0);
      action?.execute(action.state, action.delay);
      return begun.length;
    };
    expect(begun.length).to.equal(DIALS_PER_ITERATION);
    // One that is given up before its turn is not begun.
    running[DIALS_PER_ITERATION]?.unsubscribe();
    expect(iterate()).to.equal(2 * DIALS_PER_ITERATION);
    expect(begun).to.not.include(DIALS_PER_ITERATION);
    expect(iterate()).to.equal(2 * DIALS_PER_ITERATION);
  });

  it(
    'emits, errors and is cancelled like the dial',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const dials = workBudget(DIALS_PER_ITERATION, scheduler);
      const call$ = cold<Socket>('--(s|)', { s });
      const refused$ = cold<Socket>('--#');
      const cancelled$ = cold<Socket>('-----(s|)', { s });

      expectObservable(paced(call$, dials)).toBe('--(s|)', { s });
      expectObservable(paced(refused$, dials)).toBe('--#');
      expectObservable(paced(cancelled$, dials), '^-!').toBe('---');
      expectSubscriptions(cancelled$.subscriptions).toBe('^-!');
    }),
  );
});
