import { expect } from 'chai';
import { defer, NEVER, of, throwError } from 'rxjs';
import { probe } from '../../lib/grid/probe.ts';
import { DialError, type Socket } from '../../lib/world/world.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

const settings = { dialTimeoutMs: 4, dialAgainMs: 99, probeMinMs: 3, probeMaxMs: 3 };
const fail = () => expect.fail('was refused');

describe('probe', () => {
  it(
    'calls and hangs up, again and again, until it is settled',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const socket = new FakeSocket();
      const call$ = cold<Socket>('-(s|)', { s: socket });
      const settled$ = cold('     ------x');
      const expected = '          ------|';

      expectObservable(probe(call$, settled$, fail, settings, scheduler)).toBe(expected);
      expectSubscriptions(call$.subscriptions).toBe(['^!', '----^!']);
      expectObservable(socket.closes$).toBe('-d---d', { d: 'destroy' });
    }),
  );

  it(
    'asks again soon, and each time twice as late, up to a longest wait',
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('(s|)', { s: new FakeSocket() });
      const doubling = { ...settings, probeMinMs: 2, probeMaxMs: 5 };
      const unsub = '                             ^-----------------!';

      expectObservable(probe(call$, NEVER, fail, doubling, scheduler), unsub).toBe('-');
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

  it('tells what a call was refused with, each time', () => {
    const told: unknown[] = [];
    marbles(({ scheduler, expectObservable }) => {
      const call$ = throwError(() => new DialError('nobody is there', true));
      const probing$ = probe(call$, NEVER, (reason) => told.push(reason), settings, scheduler);
      expectObservable(probing$, '^-----!').toBe('-');
    })();
    const refused = { code: 'dial-refused', detail: 'nobody is there' };
    expect(told).to.deep.equal([refused, refused]);
  });

  it('takes no other error for an answer: another call may say more', () => {
    const errors = [new DialError('no way there', false), new Error('no answer within 4 ms')];
    let calls = 0;
    marbles(({ scheduler, expectObservable }) => {
      const call$ = defer(() => throwError(() => errors[calls++ % 2]));
      expectObservable(probe(call$, NEVER, fail, settings, scheduler), '^------!').toBe('-');
    })();
    expect(calls).to.equal(3);
  });

  it('calls again where a call is not answered in time', () => {
    let calls = 0;
    marbles(({ scheduler, expectObservable }) => {
      const call$ = defer(() => {
        calls++;
        return NEVER;
      });
      expectObservable(probe(call$, NEVER, fail, settings, scheduler), '^-------!').toBe('-');
    })();
    expect(calls).to.equal(2);
  });

  it('does not call at all where it is settled on the spot', () => {
    marbles(({ scheduler, expectObservable }) => {
      const call$ = defer((): typeof NEVER => expect.fail('called'));
      expectObservable(probe(call$, of('settled'), fail, settings, scheduler)).toBe('|');
    })();
  });

  it(
    'gives up its call when unsubscribed from, and when it is settled meanwhile',
    marbles(({ cold, hot, scheduler, expectObservable, expectSubscriptions }) => {
      const call$ = cold<Socket>('-----(s|)', { s: new FakeSocket() });
      const never$ = hot('        -----------');
      const settled$ = hot('      ---x-------');
      const unsub = '             ^--!';
      const expected = '          ---|';

      expectObservable(probe(call$, never$, fail, settings, scheduler), unsub).toBe('-');
      expectObservable(probe(call$, settled$, fail, settings, scheduler)).toBe(expected);
      expectSubscriptions(call$.subscriptions).toBe([unsub, unsub]);
      for (const source$ of [never$, settled$]) expectSubscriptions(source$.subscriptions).toBe(unsub);
    }),
  );
});
