import { concat, distinctUntilChanged, filter, map, NEVER, Subject, take, tap, type Observable } from 'rxjs';
import type { Answer } from '../../lib/chatroom/answers.ts';
import type { MasterEvent, Reply } from '../../lib/chatroom/room.ts';
import { serveClient, type ClientSettings } from '../../lib/masters/client.ts';
import { append, emptyLog } from '../../lib/log/log.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

const settings: ClientSettings = {
  lineLimitBytes: 40,
  unsentLimitBytes: 10,
  waitingAnswersMax: 2,
  mastersMax: 9,
  masterReadsWithinMs: 1000,
};

const connected = { c: 'client 5' };
const alive = (...ids: number[]): Answer => ({ kind: 'alive', ids });
const reply = (...answers: Answer[]): Reply => ({ kind: 'reply', client: 5, answers });

/** What happens on the connection of client 5, as text. */
function run(socket: FakeSocket, replies$: Observable<Reply> = NEVER, given: Partial<ClientSettings> = {}) {
  return serveClient(socket, 5, replies$, { ...settings, ...given }).pipe(map(describeEvent));
}

/** The same with a server that answers on the spot: `alive 0` to the first commands, `alive 1` to the next, … */
function runAnswered(socket: FakeSocket, given: Partial<ClientSettings> = {}) {
  const replies$ = new Subject<Reply>();
  let asked = 0;
  const answer = (event: MasterEvent) => {
    if (event.kind === 'commandsReceived') replies$.next(reply(alive(asked++)));
  };
  return serveClient(socket, 5, replies$, { ...settings, ...given }).pipe(tap(answer), map(describeEvent));
}

/** What happens before something that has a time of its own to come; endless. */
function before(what: string, events$: Observable<string>): Observable<string> {
  return concat(events$.pipe(filter((event) => !event.startsWith(what))), NEVER);
}

describe('serveClient', () => {
  it(
    'says that the client is there, and stays as long as nothing happens',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot('------');
      const replies$ = hot<Reply>('------');
      const unsub = '      ^----!';
      const expected = '   c-----';

      expectObservable(run(new FakeSocket({ chunks$ }), replies$), unsub).toBe(expected, connected);
      expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      expectSubscriptions(replies$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'reports the commands of a chunk together, and of half a line nothing',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-a-b-d--', {
        a: 'get\nalive\nbroadcast a\nbroadcast b\n',
        b: 'ge',
        d: 't\nwhat\n',
      });
      const unsub = '      ^------!';
      const expected = '   ca---d--';

      expectObservable(run(new FakeSocket({ chunks$ })), unsub).toBe(expected, {
        ...connected,
        a: 'client 5: get,alive,broadcast',
        d: 'client 5: get,refused',
      });
    }),
  );

  it(
    'writes the answers of a reply at once, in order',
    marbles(({ hot, expectObservable }) => {
      const log = append(emptyLog(), 0, messagesOf('one', 'two'));
      const replies$ = hot('-a--b---', {
        a: reply(alive(0, 2), { kind: 'messages', log }, { kind: 'error', reason: 'no' }),
        b: reply(alive(0)),
      });
      const unsub = '       ^------!';
      const expected = '    -a--b---';
      const socket = new FakeSocket();

      expectObservable(run(socket, replies$), unsub).toBe('c', connected);
      expectObservable(socket.writes$).toBe(expected, {
        a: 'alive 0,2\nmessages one,two\nerror no\n',
        b: 'alive 0\n',
      });
    }),
  );

  it(
    'finishes one answer before the next, however slowly the client reads',
    marbles(({ hot, expectObservable }) => {
      const log = append(emptyLog(), 0, messagesOf('x'.repeat(5000)));
      const replies$ = hot('-(ab)---------', { a: reply({ kind: 'messages', log }), b: reply(alive(0)) });
      const drained$ = hot('------d--d--d-');
      const unsub = '       ^------------!';
      const expected = '    -a----b--c--d-';
      const socket = new FakeSocket({ drained$ });

      expectObservable(run(socket, replies$, { waitingAnswersMax: 9, unsentLimitBytes: 1 }), unsub).toBe(
        'c',
        connected,
      );
      expectObservable(socket.writes$).toBe(expected, {
        a: 'messages ',
        b: 'x'.repeat(5000),
        c: '\n',
        d: 'alive 0\n',
      });
    }),
  );

  describe('a client that has stopped talking', () => {
    it(
      'is answered all the same, then the connection is closed',
      marbles(({ hot, expectObservable, expectSubscriptions }) => {
        const chunks$ = hot('-(g|)', { g: 'get\n' });
        const subs = '       ^!   ';
        const expected = '   c(ax|)';
        const written = '    -r   ';
        const closes = '     -(e|)';
        const socket = new FakeSocket({ chunks$ });

        expectObservable(runAnswered(socket)).toBe(expected, {
          ...connected,
          a: 'client 5: get',
          x: 'client 5 gone: it left',
        });
        expectObservable(socket.writes$).toBe(written, { r: 'alive 0\n' });
        expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
        expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'is given every answer that still waits, as fast as it reads',
      marbles(({ hot, expectObservable }) => {
        const chunks$ = hot(' -a-a-a-|     ', { a: 'get\n' });
        const drained$ = hot('---------d---');
        const expected = '    ca-a-a-------';
        const written = '     -p-q-----r---';
        const closes = '      ---------(e|)';
        const socket = new FakeSocket({ chunks$, drained$ });

        // A reply each; the second fills the socket.
        const events$ = runAnswered(socket, { unsentLimitBytes: 10, waitingAnswersMax: 9 });
        expectObservable(before('client 5 gone', events$)).toBe(expected, {
          ...connected,
          a: 'client 5: get',
        });
        expectObservable(socket.writes$).toBe(written, { p: 'alive 0\n', q: 'alive 1\n', r: 'alive 2\n' });
        expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
      }),
    );

    it(
      'loses nothing of what was written: the connection is not destroyed while bytes wait in it',
      marbles(({ hot, expectObservable }) => {
        const chunks$ = hot(' -(g|)    ', { g: 'get\n' });
        const drained$ = hot('------d--');
        const unsub = '       ^-------!';
        const written = '     -r-------';
        const socket = new FakeSocket({ chunks$, drained$ });

        expectObservable(before('client 5 gone', runAnswered(socket)), unsub).toBe('ca', {
          ...connected,
          a: 'client 5: get',
        });
        expectObservable(socket.writes$).toBe(written, { r: 'alive 0\n' });
        expectObservable(socket.lost$).toBe('-');
      }),
    );
  });

  it(
    'answers a line over the limit, reads no further, and closes',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot('-a---b---', { a: `alive\n${'x'.repeat(41)}`, b: 'get\n' });
      const subs = '       ^!       ';
      const expected = '   c(ax|)   ';
      const written = '    -r-------';
      const closes = '     -(e|)    ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(runAnswered(socket)).toBe(expected, {
        ...connected,
        a: 'client 5: alive,overlong',
        x: 'client 5 gone: it left',
      });
      expectObservable(socket.writes$).toBe(written, { r: 'alive 0\n' });
      expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
      expectSubscriptions(chunks$.subscriptions).toBe(subs);
    }),
  );

  it(
    'reads a line that is exactly as long as the limit',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-a---', { a: `broadcast ${'x'.repeat(30)}\n` });
      const unsub = '      ^---!';
      const expected = '   ca---';

      expectObservable(run(new FakeSocket({ chunks$ })), unsub).toBe(expected, {
        ...connected,
        a: 'client 5: broadcast',
      });
    }),
  );

  it(
    'does not read a client that asks faster than it reads, until it reads again',
    marbles(({ hot, expectObservable }) => {
      const replies$ = hot('-a--b--d--------------', {
        a: reply(alive(10, 11)),
        b: reply(alive(20, 21)),
        d: reply(alive(30, 31)),
      });
      const drained$ = hot('------------d----d--d-');
      const unsub = '       ^--------------------!';
      const written = '     -a----------b----d---';
      const isReading = '   -y--n------------y---';
      const socket = new FakeSocket({ drained$ });

      expectObservable(run(socket, replies$), unsub).toBe('c', connected);
      expectObservable(socket.writes$).toBe(written, {
        a: 'alive 10,11\n',
        b: 'alive 20,21\n',
        d: 'alive 30,31\n',
      });
      expectObservable(socket.reading$.pipe(distinctUntilChanged())).toBe(isReading, { y: true, n: false });
    }),
  );

  it(
    'counts the answers that wait, not the replies that they come in',
    marbles(({ hot, expectObservable }) => {
      const replies$ = hot('-a--b----------', { a: reply(alive(10, 11)), b: reply(alive(20), alive(21)) });
      const drained$ = hot('-------d---d---');
      const unsub = '       ^-------------!';
      const written = '     -a-----b-------';
      const isReading = '   -y--n--y-------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(run(socket, replies$, { waitingAnswersMax: 3 }), unsub).toBe('c', connected);
      expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n', b: 'alive 20\nalive 21\n' });
      expectObservable(socket.reading$.pipe(distinctUntilChanged())).toBe(isReading, { y: true, n: false });
    }),
  );

  it(
    'ends where the connection breaks in the middle of an answer, with nothing more written',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -----#      ', {}, new Error('read ECONNRESET'));
      const replies$ = hot('-(ab)-------', { a: reply(alive(10, 11)), b: reply(alive(20, 21)) });
      const drained$ = hot('--------d---');
      const subs = '        ^----!      ';
      const drainedSubs = ' -^---!      ';
      const expected = '    c----(x|)   ';
      const written = '     -a----------';
      const closes = '      -----d------';
      const socket = new FakeSocket({ chunks$, drained$ });

      expectObservable(run(socket, replies$)).toBe(expected, {
        ...connected,
        x: 'client 5 gone: read ECONNRESET',
      });
      expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n' });
      expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      for (const source$ of [chunks$, replies$]) expectSubscriptions(source$.subscriptions).toBe(subs);
      expectSubscriptions(drained$.subscriptions).toBe(drainedSubs);
    }),
  );

  it(
    'is over when the client leaves without a word',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' --|  ');
      const replies$ = hot<Reply>('-----');
      const subs = '        ^-!  ';
      const expected = '    c-(x|)';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(socket, replies$)).toBe(expected, {
        ...connected,
        x: 'client 5 gone: it left',
      });
      for (const source$ of [chunks$, replies$]) expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'is over for this client alone where its answers fail',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -----');
      const replies$ = hot<Reply>('--#', {}, new Error('no answer'));
      const subs = '        ^-!  ';
      const expected = '    c-(x|)';
      const closes = '      --d  ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(socket, replies$)).toBe(expected, { ...connected, x: 'client 5 gone: no answer' });
      expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      expectSubscriptions(chunks$.subscriptions).toBe(subs);
    }),
  );

  it(
    'destroys the socket and lets go of everything when it is unsubscribed from',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -a----b---', { a: 'get\n', b: 'get\n' });
      const replies$ = hot('--a---b---', { a: reply(alive(10, 11)), b: reply(alive(20, 21)) });
      const unsub = '       ^---!      ';
      const expected = '    ca--       ';
      const written = '     --a-       ';
      const closes = '      ----d      ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(socket, replies$), unsub).toBe(expected, { ...connected, a: 'client 5: get' });
      expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n' });
      expectObservable(socket.closes$.pipe(filter((how) => how === 'destroy'))).toBe(closes, {
        d: 'destroy',
      });
      for (const source$ of [chunks$, replies$]) expectSubscriptions(source$.subscriptions).toBe(unsub);
    }),
  );
});
