import { concat, distinctUntilChanged, filter, map, NEVER, Subject, take, tap } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import type { Answer } from '../../lib/agents/chatroom/answers.ts';
import type { ChatClientEvent, Reply } from '../../lib/agents/chatroom/room.ts';
import { CHATROOM_CLIENTS } from '../../lib/agents/chatroom/clients.ts';
import { BOX_CLIENTS, type BoxAnswer } from '../../lib/box/clients.ts';
import { serveClient, type ClientSettings } from '../../lib/client/clientPort.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { withIncarnation, NO_INCARNATIONS } from '../../lib/agents/chatroom/incarnationIndex.ts';
import { append, emptyLog, type Log } from '../../lib/agents/chatroom/log/log.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

const settings: ClientSettings = {
  lineLimitBytes: 40,
  unsentLimitBytes: 10,
  waitingAnswersMax: 2,
  clientsMax: 9,
  clientReadsWithinMs: 1000,
};

const connected = { c: 'client 5' };
const alive = (...ids: number[]): Answer => ({ kind: 'alive', ids });
const reply = (...answers: Answer[]): Reply => ({ kind: 'reply', client: 5, answers });

/** The events of the connection of client 5 as text. */
function run(
  scheduler: SchedulerLike,
  socket: FakeSocket,
  replies$: Observable<Reply> = NEVER,
  given: Partial<ClientSettings> = {},
) {
  return serve(scheduler, socket, replies$, given).pipe(map(describeEvent));
}

/** The same with a server that answers synchronously: `alive 0` to the first commands, `alive 1` to the next, … */
function runAnswered(scheduler: SchedulerLike, socket: FakeSocket, given: Partial<ClientSettings> = {}) {
  const replies$ = new Subject<Reply>();
  let asked = 0;
  const answer = (event: ChatClientEvent) => {
    if (event.kind === 'commandsReceived') replies$.next(reply(alive(asked++)));
  };
  return serve(scheduler, socket, replies$, given).pipe(tap(answer), map(describeEvent));
}

function serve(
  scheduler: SchedulerLike,
  socket: FakeSocket,
  replies$: Observable<Reply>,
  given: Partial<ClientSettings>,
): Observable<ChatClientEvent> {
  const all = workBudget(ITERATION_COST_MAX, scheduler);
  return serveClient(CHATROOM_CLIENTS, socket, 5, replies$, all, { ...settings, ...given }, scheduler);
}

/** The events before the first that contains `what`; endless. */
function before(what: string, events$: Observable<string>): Observable<string> {
  return concat(events$.pipe(filter((event) => !event.startsWith(what))), NEVER);
}

describe('serveClient', () => {
  it(
    'reports the client as connected, and stays while nothing happens',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot('------');
      const replies$ = hot<Reply>('------');
      const unsub = '      ^----!';
      const expected = '   c-----';

      expectObservable(run(scheduler, new FakeSocket({ chunks$ }), replies$), unsub).toBe(
        expected,
        connected,
      );
      expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      expectSubscriptions(replies$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'reports the commands of a chunk together, and nothing for an incomplete line',
    marbles(({ scheduler, hot, expectObservable }) => {
      const chunks$ = hot('-a-b-d--', {
        a: 'get\nalive\nbroadcast a\nbroadcast b\n',
        b: 'ge',
        d: 't\nwhat\n',
      });
      const unsub = '      ^------!';
      const expected = '   ca---d--';

      expectObservable(
        run(scheduler, new FakeSocket({ chunks$ }), NEVER, { waitingAnswersMax: 9 }),
        unsub,
      ).toBe(expected, {
        ...connected,
        a: 'client 5: get,alive,broadcast',
        d: 'client 5: get,refused',
      });
    }),
  );

  it(
    'writes a reply to the connection itself, with which a protocol greets its clients',
    marbles(({ scheduler, expectObservable }) => {
      const replies$ = new Subject<Reply>();
      const socket = new FakeSocket({ chunks$: NEVER });
      const greet = (event: ChatClientEvent) => {
        if (event.kind === 'clientConnected') replies$.next(reply(alive(7)));
      };
      const events$ = serve(scheduler, socket, replies$, {}).pipe(tap(greet), map(describeEvent));

      expectObservable(socket.writes$, '^-!').toBe('w', { w: 'alive 7\n' });
      expectObservable(events$, '^-!').toBe('c', connected);
    }),
  );

  it(
    'writes the answers of a reply at once, in order',
    marbles(({ scheduler, hot, expectObservable }) => {
      const log = append(emptyLog(), 0, messagesOf('one', 'two'));
      const replies$ = hot('-a--b---', {
        a: reply(
          alive(0, 2),
          { kind: 'messages', log },
          { kind: 'error', reason: { code: 'follows-already' } },
        ),
        b: reply(alive(0)),
      });
      const unsub = '       ^------!';
      const expected = '    -a--b---';
      const socket = new FakeSocket();

      expectObservable(run(scheduler, socket, replies$), unsub).toBe('c', connected);
      expectObservable(socket.writes$).toBe(expected, {
        a: 'alive 0,2\nmessages one,two\nerror this connection follows already\n',
        b: 'alive 0\n',
      });
    }),
  );

  it(
    'finishes one answer before the next, however slowly the client reads',
    marbles(({ scheduler, hot, expectObservable }) => {
      const log = append(emptyLog(), 0, messagesOf('x'.repeat(5000)));
      const replies$ = hot('-(ab)---------', { a: reply({ kind: 'messages', log }), b: reply(alive(0)) });
      const drained$ = hot('------d--d--d-');
      const unsub = '       ^------------!';
      const expected = '    -a----b--c--d-';
      const socket = new FakeSocket({ drained$ });

      expectObservable(
        run(scheduler, socket, replies$, { waitingAnswersMax: 9, unsentLimitBytes: 1 }),
        unsub,
      ).toBe('c', connected);
      expectObservable(socket.writes$).toBe(expected, {
        a: 'messages ',
        b: 'x'.repeat(5000),
        c: '\n',
        d: 'alive 0\n',
      });
    }),
  );

  describe('of a client that has closed its sending side', () => {
    it(
      'still sends the answers, then closes the connection',
      marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
        const chunks$ = hot('-(g|)', { g: 'get\n' });
        const subs = '       ^!   ';
        const expected = '   c(ax|)';
        const written = '    -r   ';
        const closes = '     -(e|)';
        const socket = new FakeSocket({ chunks$ });

        expectObservable(runAnswered(scheduler, socket)).toBe(expected, {
          ...connected,
          a: 'client 5: get',
          x: 'client 5 gone: it disconnected',
        });
        expectObservable(socket.writes$).toBe(written, { r: 'alive 0\n' });
        expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
        expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'sends every answer that still waits, as fast as the client reads',
      marbles(({ scheduler, hot, expectObservable }) => {
        const chunks$ = hot(' -a-a-a-|     ', { a: 'get\n' });
        const drained$ = hot('---------d---');
        const expected = '    ca-a-a-------';
        const written = '     -p-q-----r---';
        const closes = '      ---------(e|)';
        const socket = new FakeSocket({ chunks$, drained$ });

        // One reply each; the second fills the socket.
        const events$ = runAnswered(scheduler, socket, { unsentLimitBytes: 10, waitingAnswersMax: 9 });
        expectObservable(before('client 5 gone', events$)).toBe(expected, {
          ...connected,
          a: 'client 5: get',
        });
        expectObservable(socket.writes$).toBe(written, { p: 'alive 0\n', q: 'alive 1\n', r: 'alive 2\n' });
        expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
      }),
    );

    it(
      'loses no written bytes: the connection is not destroyed while bytes wait in it',
      marbles(({ scheduler, hot, expectObservable }) => {
        const chunks$ = hot(' -(g|)    ', { g: 'get\n' });
        const drained$ = hot('------d--');
        const unsub = '       ^-------!';
        const written = '     -r-------';
        const socket = new FakeSocket({ chunks$, drained$ });

        expectObservable(before('client 5 gone', runAnswered(scheduler, socket)), unsub).toBe('ca', {
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
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot('-a---b---', { a: `alive\n${'x'.repeat(41)}`, b: 'get\n' });
      const subs = '       ^!       ';
      const expected = '   c(ax|)   ';
      const written = '    -r-------';
      const closes = '     -(e|)    ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(runAnswered(scheduler, socket)).toBe(expected, {
        ...connected,
        a: 'client 5: alive,overlong',
        x: 'client 5 gone: it disconnected',
      });
      expectObservable(socket.writes$).toBe(written, { r: 'alive 0\n' });
      expectObservable(socket.closes$.pipe(take(1))).toBe(closes, { e: 'end' });
      expectSubscriptions(chunks$.subscriptions).toBe(subs);
    }),
  );

  it(
    'reads a line of exactly the limit',
    marbles(({ scheduler, hot, expectObservable }) => {
      const chunks$ = hot('-a---', { a: `broadcast ${'x'.repeat(30)}\n` });
      const unsub = '      ^---!';
      const expected = '   ca---';

      expectObservable(run(scheduler, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
        ...connected,
        a: 'client 5: broadcast',
      });
    }),
  );

  it(
    'does not read a client that sends faster than it reads, until it reads again',
    marbles(({ scheduler, hot, expectObservable }) => {
      const replies$ = hot('-a--b--d--------------', {
        a: reply(alive(10, 11)),
        b: reply(alive(20, 21)),
        d: reply(alive(30, 31)),
      });
      const drained$ = hot('------------d----d--d-');
      const unsub = '       ^--------------------!';
      const written = '     -a----------b----d---';
      const isReading = '   ----n------------y---';
      const socket = new FakeSocket({ drained$ });

      expectObservable(run(scheduler, socket, replies$), unsub).toBe('c', connected);
      expectObservable(socket.writes$).toBe(written, {
        a: 'alive 10,11\n',
        b: 'alive 20,21\n',
        d: 'alive 30,31\n',
      });
      expectObservable(socket.reading$.pipe(distinctUntilChanged())).toBe(isReading, { y: true, n: false });
    }),
  );

  it(
    'counts the waiting answers, not the replies that contain them',
    marbles(({ scheduler, hot, expectObservable }) => {
      const replies$ = hot('-a--b----------', { a: reply(alive(10, 11)), b: reply(alive(20), alive(21)) });
      const drained$ = hot('-------d---d---');
      const unsub = '       ^-------------!';
      const written = '     -a-----b-------';
      const isReading = '   ----n--y-------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(run(scheduler, socket, replies$, { waitingAnswersMax: 3 }), unsub).toBe(
        'c',
        connected,
      );
      expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n', b: 'alive 20\nalive 21\n' });
      expectObservable(socket.reading$.pipe(distinctUntilChanged())).toBe(isReading, { y: true, n: false });
    }),
  );

  it(
    'ends if the connection breaks within an answer, and writes nothing more',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -----#      ', {}, new Error('read ECONNRESET'));
      const replies$ = hot('-(ab)-------', { a: reply(alive(10, 11)), b: reply(alive(20, 21)) });
      const drained$ = hot('--------d---');
      const subs = '        ^----!      ';
      const drainedSubs = ' -^---!      ';
      const expected = '    c----(x|)   ';
      const written = '     -a----------';
      const closes = '      -----d------';
      const socket = new FakeSocket({ chunks$, drained$ });

      expectObservable(run(scheduler, socket, replies$)).toBe(expected, {
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
    'completes when the client leaves without a command',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' --|  ');
      const replies$ = hot<Reply>('-----');
      const subs = '        ^-!  ';
      const expected = '    c-(x|)';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(scheduler, socket, replies$)).toBe(expected, {
        ...connected,
        x: 'client 5 gone: it disconnected',
      });
      for (const source$ of [chunks$, replies$]) expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'ends for this client alone if its answers fail',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -----');
      const replies$ = hot<Reply>('--#', {}, new Error('no answer'));
      const subs = '        ^-!  ';
      const expected = '    c-(x|)';
      const closes = '      --d  ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(scheduler, socket, replies$)).toBe(expected, {
        ...connected,
        x: 'client 5 gone: no answer',
      });
      expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      expectSubscriptions(chunks$.subscriptions).toBe(subs);
    }),
  );

  describe('of a client that does not read', () => {
    it(
      'disconnects it when it has taken nothing of its answers for the time limit, even if it still sends',
      marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
        const chunks$ = hot('-a--a--------------------', { a: 'get\n' });
        const subs = '       ^------------------------!';
        const expected = '   ca--a--------------------(x|)';
        const closes = '     -------------------------d';
        const socket = new FakeSocket({ chunks$, drained$: hot('-') });

        const events$ = runAnswered(scheduler, socket, { clientReadsWithinMs: 20, waitingAnswersMax: 9 });
        expectObservable(events$).toBe(expected, {
          ...connected,
          a: 'client 5: get',
          x: 'client 5 gone: it has read none of its answers for 20 ms',
        });
        expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'disconnects it, too, if it has closed its sending side; it counts as connected until then',
      marbles(({ scheduler, hot, expectObservable }) => {
        const chunks$ = hot('-(g|)', { g: 'get\n' });
        const expected = '   ca-----------------------(x|)';
        const closes = '     -e-----------------------d';
        const socket = new FakeSocket({ chunks$, drained$: hot('-') });

        expectObservable(runAnswered(scheduler, socket, { clientReadsWithinMs: 20 })).toBe(expected, {
          ...connected,
          a: 'client 5: get',
          x: 'client 5 gone: it has read none of its answers for 20 ms',
        });
        expectObservable(socket.closes$).toBe(closes, { e: 'end', d: 'destroy' });
      }),
    );

    it(
      'keeps it for any time if it has nothing to read',
      marbles(({ scheduler, hot, expectObservable }) => {
        const chunks$ = hot('-g 999ms -', { g: 'get\n' });
        const unsub = '      ^- 900ms !';
        const socket = new FakeSocket({ chunks$ });

        expectObservable(runAnswered(scheduler, socket, { clientReadsWithinMs: 20 }), unsub).toBe('ca', {
          ...connected,
          a: 'client 5: get',
        });
      }),
    );
  });

  describe('of a client that reads more slowly than it is told things', () => {
    it(
      'disconnects it with one answer too many, although it reads',
      marbles(({ scheduler, hot, expectObservable }) => {
        const replies$ = hot('-ab-c-d-e', {
          a: reply(alive(10, 11)),
          b: reply(alive(20, 21)),
          c: reply(alive(30, 31)),
          d: reply(alive(40, 41)),
          e: reply(alive(50, 51)),
        });
        const drained$ = hot('-----d----');
        const expected = '    c-------(x|)';
        const written = '     -a---b----';
        const closes = '      --------d';
        const socket = new FakeSocket({ drained$ });

        expectObservable(run(scheduler, socket, replies$, { unreadAnswersMax: 1 })).toBe(expected, {
          ...connected,
          x: 'client 5 gone: it reads too slowly: 3 answers (0 characters) waited for it',
        });
        expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n', b: 'alive 20,21\n' });
        expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      }),
    );

    it(
      'disconnects it with too many characters, but takes any reply while nothing waits',
      marbles(({ scheduler, hot, expectObservable }) => {
        const line = (length: number): BoxAnswer => ({ kind: 'line', text: 'x'.repeat(length) });
        const told = (length: number) => ({ kind: 'reply' as const, client: 5, answers: [line(length)] });
        const replies$ = hot('-a-b-c-d', { a: told(50), b: told(15), c: told(5), d: told(1) });
        const drained$ = hot('--d-----');
        const expected = '    c------(x|)';
        const socket = new FakeSocket({ drained$ });
        const all = workBudget(ITERATION_COST_MAX, scheduler);
        const given = { ...settings, unreadCharactersMax: 20 };

        const events$ = serveClient(BOX_CLIENTS, socket, 5, replies$, all, given, scheduler).pipe(
          map((event) => (event.kind === 'clientGone' ? sentenceOf(event.reason) : event.kind)),
        );
        expectObservable(events$).toBe(expected, {
          c: 'clientConnected',
          x: 'it reads too slowly: 2 answers (20 characters) waited for it',
        });
      }),
    );
  });

  describe('of a client that follows the log', () => {
    const log1 = append(emptyLog(), 1, messagesOf('a'));
    const incarnations = withIncarnation(NO_INCARNATIONS, 0, 1, 70, 0);
    const log2 = append(log1, 1, messagesOf('b'));
    const log3 = append(log2, 1, messagesOf('c'));
    const begun = reply({ kind: 'entries', log: log1, incarnations, from: 0 });
    const grown = (log: Log) => reply({ kind: 'entries', log, incarnations });
    const line = (position: number, said: string) =>
      `{"position":${String(position)},"sender":1,"incarnation":70,"number":${String(position)},"text":"${said}"}\n`;

    it(
      'sends entries as they are appended, and answers between them',
      marbles(({ scheduler, hot, expectObservable }) => {
        const replies$ = hot('-a--b-c--', { a: begun, b: reply(alive(0)), c: grown(log2) });
        const unsub = '       ^-------!';
        const expected = '    -a--b-c--';
        const socket = new FakeSocket();

        expectObservable(run(scheduler, socket, replies$), unsub).toBe('c', connected);
        expectObservable(socket.writes$).toBe(expected, {
          a: line(0, 'a'),
          b: 'alive 0\n',
          c: line(1, 'b'),
        });
      }),
    );

    it(
      'sends a slow client, at the time it reads, all entries until then',
      marbles(({ scheduler, hot, expectObservable }) => {
        const replies$ = hot(' -a-b-c--------', { a: begun, b: grown(log2), c: grown(log3) });
        const drained$ = hot(' ----------d----');
        const unsub = '        ^------------!';
        const expected = '     -a--------b---';
        const socket = new FakeSocket({ drained$ });

        const tight = { waitingAnswersMax: 2, unreadAnswersMax: 0 };
        expectObservable(run(scheduler, socket, replies$, tight), unsub).toBe('c', connected);
        expectObservable(socket.writes$).toBe(expected, { a: line(0, 'a'), b: line(1, 'b') + line(2, 'c') });
      }),
    );

    it(
      'disconnects a client that never reads',
      marbles(({ scheduler, hot, expectObservable }) => {
        const replies$ = hot(' -a-b-c-', { a: begun, b: grown(log2), c: grown(log3) });
        const expected = '     c------------------------(x|)';
        const socket = new FakeSocket({ drained$: hot('-') });

        expectObservable(run(scheduler, socket, replies$, { clientReadsWithinMs: 20 })).toBe(expected, {
          ...connected,
          x: 'client 5 gone: it has read none of its answers for 20 ms',
        });
      }),
    );
  });

  it(
    'destroys the socket and unsubscribes from everything when it is unsubscribed from',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' -a----b---', { a: 'get\n', b: 'get\n' });
      const replies$ = hot('--a---b---', { a: reply(alive(10, 11)), b: reply(alive(20, 21)) });
      const unsub = '       ^---!      ';
      const expected = '    ca--       ';
      const written = '     --a-       ';
      const closes = '      ----d      ';
      const socket = new FakeSocket({ chunks$ });

      expectObservable(run(scheduler, socket, replies$), unsub).toBe(expected, {
        ...connected,
        a: 'client 5: get',
      });
      expectObservable(socket.writes$).toBe(written, { a: 'alive 10,11\n' });
      expectObservable(socket.closes$.pipe(filter((how) => how === 'destroy'))).toBe(closes, {
        d: 'destroy',
      });
      for (const source$ of [chunks$, replies$]) expectSubscriptions(source$.subscriptions).toBe(unsub);
    }),
  );
});
