import { expect } from 'chai';
import { defer, NEVER, throwError, VirtualTimeScheduler } from 'rxjs';
import { probe } from '../../lib/net/probe.ts';
import { DialError, type Socket } from '../../lib/world/world.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

const settings = { dialTimeoutMs: 4, dialAgainMs: 99, probeMinMs: 3, probeMaxMs: 3 };

describe('probe', () => {
  it(
    'dials and closes again and again, until it is unsubscribed from',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const socket = new FakeSocket();
      const call$ = cold<Socket>('-(s|)', { s: socket });
      const unsub = '             ^-----!';

      expectObservable(probe(call$, settings, scheduler), unsub).toBe('-');
      expectSubscriptions(call$.subscriptions).toBe(['^!', '----^!']);
      expectObservable(socket.closes$).toBe('-d---d', { d: 'destroy' });
    }),
  );

  it(
    'waits twice as long before each next dial, up to the longest wait',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('(s|)', { s: new FakeSocket() });
      const doubling = { ...settings, probeMinMs: 2, probeMaxMs: 5 };
      const unsub = '                             ^-----------------!';

      expectObservable(probe(call$, doubling, scheduler), unsub).toBe('-');
      // After 2, 4, 5 and 5 ms.
      expectSubscriptions(call$.subscriptions).toBe([
        '(^!)',
        '--(^!)',
        '------(^!)',
        '-----------(^!)',
        '----------------(^!)',
      ]);
    }),
  );

  it(
    'emits the reason each time that a dial is refused, and continues',
    marbles(({ scheduler, expectObservable }) => {
      const call$ = throwError(() => new DialError('connection refused', true));
      const refused = { code: 'dial-refused', detail: 'connection refused' } as const;

      expectObservable(probe(call$, settings, scheduler), '^-----!').toBe('r--r--', { r: refused });
    }),
  );

  it('emits nothing for any other error, and dials again', () => {
    const errors = [new DialError('no way there', false), new Error('no answer within 4 ms')];
    let calls = 0;
    marbles(({ scheduler, expectObservable }) => {
      const call$ = defer(() => throwError(() => errors[calls++ % 2]));
      expectObservable(probe(call$, settings, scheduler), '^------!').toBe('-');
    })();
    expect(calls).to.equal(3);
  });

  it('dials again if a dial is not answered in time', () => {
    let calls = 0;
    marbles(({ scheduler, expectObservable }) => {
      const call$ = defer(() => {
        calls++;
        return NEVER;
      });
      expectObservable(probe(call$, settings, scheduler), '^-------!').toBe('-');
    })();
    expect(calls).to.equal(2);
  });

  it('does not dial synchronously: unsubscribed from at once, it has not dialled', () => {
    const scheduler = new VirtualTimeScheduler();
    const call$ = defer((): typeof NEVER => expect.fail('dialled'));
    probe(call$, settings, scheduler).subscribe().unsubscribe();
    scheduler.flush();
  });

  it(
    'cancels its dial when it is unsubscribed from',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('-----(s|)', { s: new FakeSocket() });
      const unsub = '             ^--!';

      expectObservable(probe(call$, settings, scheduler), unsub).toBe('-');
      expectSubscriptions(call$.subscriptions).toBe(unsub);
    }),
  );
});
