import { from, ignoreElements, map, NEVER, of, type Observable, type SchedulerLike } from 'rxjs';
import type { Reply } from '../../lib/agents/chatroom/room.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { CHATROOM_CLIENTS } from '../../lib/agents/chatroom/clients.ts';
import { clientPort, type ClientSettings } from '../../lib/client/clientPort.ts';
import type { Socket } from '../../lib/world/world.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

const settings: ClientSettings = {
  lineLimitBytes: 40,
  unsentLimitBytes: 100,
  waitingAnswersMax: 9,
  clientsMax: 2,
  clientReadsWithinMs: 1000,
};
const get = { g: 'get\n' };
const reply = (client: number): Reply => ({
  kind: 'reply',
  client,
  answers: [{ kind: 'alive', ids: [client] }],
});

/** The events of a port for clients as text. */
function run(
  scheduler: SchedulerLike,
  sockets$: Observable<Socket>,
  replies$: Observable<Reply> = NEVER,
): Observable<string> {
  return clientPort(
    CHATROOM_CLIENTS,
    { sockets$ },
    replies$,
    workBudget(ITERATION_COST_MAX, scheduler),
    settings,
    scheduler,
  ).pipe(map(describeEvent));
}

describe('clientPort', () => {
  it(
    'emits nothing while no client connects',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const sockets$ = hot<Socket>('-----');
      const unsub = '               ^---!';
      const expected = '            -----';

      expectObservable(run(scheduler, sockets$), unsub).toBe(expected);
      expectSubscriptions(sockets$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'serves several clients at a time, each under its own number',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks1$ = hot('         --g---g--', get);
      const chunks2$ = hot('         ----g----', get);
      const sockets$ = hot<Socket>('-a-b-----', {
        a: new FakeSocket({ chunks$: chunks1$ }),
        b: new FakeSocket({ chunks$: chunks2$ }),
      });
      const unsub = '               ^--------!';
      const expected = '            -axby-x--';

      expectObservable(run(scheduler, sockets$), unsub).toBe(expected, {
        a: 'client 0',
        b: 'client 1',
        x: 'client 0: get',
        y: 'client 1: get',
      });
      expectSubscriptions(chunks1$.subscriptions).toBe('-^-------!');
      expectSubscriptions(chunks2$.subscriptions).toBe('---^-----!');
    }),
  );

  it(
    'sends an answer to its client, and to no other',
    marbles(({ scheduler, hot, expectObservable }) => {
      const [first, second] = [new FakeSocket(), new FakeSocket()];
      const replies$ = hot('  --x-y-x--z', { x: reply(1), y: reply(0), z: reply(2) });
      const unsub = '         ^---------!';

      expectObservable(run(scheduler, of<Socket[]>(first, second), replies$), unsub).toBe('(ab)', {
        a: 'client 0',
        b: 'client 1',
      });
      expectObservable(first.writes$).toBe(' ----y-----', { y: 'alive 0\n' });
      expectObservable(second.writes$).toBe('--x---x---', { x: 'alive 1\n' });
    }),
  );

  it(
    'looks at an answer once, however many clients there are',
    marbles(({ scheduler, hot, expectObservable }) => {
      const sockets = Array.from({ length: 50 }, () => new FakeSocket());
      let looks = 0;
      const counted = Object.defineProperty({ ...reply(7) }, 'client', { get: () => (looks++, 7) });
      const port$ = clientPort(
        CHATROOM_CLIENTS,
        { sockets$: from<Socket[]>(sockets) },
        hot<Reply>('--r-', { r: counted }),
        workBudget(ITERATION_COST_MAX, scheduler),
        { ...settings, clientsMax: 50 },
        scheduler,
      );

      expectObservable(port$.pipe(ignoreElements()), '^---!').toBe('----');
      expectObservable(sockets[7]?.writes$.pipe(map(() => looks)) ?? NEVER).toBe('--l-', { l: 1 });
    }),
  );

  it(
    'never reuses a number: a client that reconnects is another client',
    marbles(({ scheduler, hot, cold, expectObservable }) => {
      const sockets$ = hot<Socket>('-s-----s---', { s: new FakeSocket({ chunks$: cold('----|') }) });
      const unsub = '               ^---------!';
      const expected = '            -a---x-b---';

      expectObservable(run(scheduler, sockets$), unsub).toBe(expected, {
        a: 'client 0',
        x: 'client 0 gone: it disconnected',
        b: 'client 1',
      });
    }),
  );

  it(
    'keeps the other clients when one breaks',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks1$ = hot('         ----#------', {}, new Error('reset'));
      const chunks2$ = hot('         --------g--', get);
      const [first, second] = [new FakeSocket({ chunks$: chunks1$ }), new FakeSocket({ chunks$: chunks2$ })];
      const sockets$ = hot<Socket>('(ab)-------', { a: first, b: second });
      const unsub = '               ^---------!';
      const expected = '            (ab)x---y--';

      expectObservable(run(scheduler, sockets$), unsub).toBe(expected, {
        a: 'client 0',
        b: 'client 1',
        x: 'client 0 gone: reset',
        y: 'client 1: get',
      });
      expectSubscriptions(chunks1$.subscriptions).toBe('^---!');
      expectSubscriptions(chunks2$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'closes all connections when it is unsubscribed from',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const [first, second] = [new FakeSocket(), new FakeSocket()];
      const sockets$ = hot<Socket>('(ab)-------', { a: first, b: second });
      const unsub = '               ^-----!';
      const closes = '              ------d';

      expectObservable(run(scheduler, sockets$), unsub).toBe('(ab)', { a: 'client 0', b: 'client 1' });
      expectObservable(first.closes$).toBe(closes, { d: 'destroy' });
      expectObservable(second.closes$).toBe(closes, { d: 'destroy' });
      expectSubscriptions(sockets$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'sends an error line to one client too many, and disconnects it; a client that leaves makes room',
    marbles(({ scheduler, hot, expectObservable }) => {
      const leaving$ = hot('         -----|    ');
      const third = new FakeSocket();
      const sockets$ = hot<Socket>(' -abc---d--', {
        a: new FakeSocket({ chunks$: leaving$ }),
        b: new FakeSocket(),
        c: third,
        d: new FakeSocket(),
      });
      const unsub = '                ^---------!';
      const expected = '             -abc-g-d--';

      expectObservable(run(scheduler, sockets$), unsub).toBe(expected, {
        a: 'client 0',
        b: 'client 1',
        c: 'client refused: there are 2 clients already',
        g: 'client 0 gone: it disconnected',
        d: 'client 3',
      });
      expectObservable(third.writes$).toBe('           ---w', { w: 'error there are 2 clients already\n' });
      expectObservable(third.closes$).toBe('           ---e', { e: 'end' });
    }),
  );
});
