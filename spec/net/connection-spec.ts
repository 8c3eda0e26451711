import { expect } from 'chai';
import { map, NEVER, Subject, take, type Observable } from 'rxjs';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { connection, onFirstChunk, type ConnectionSettings } from '../../lib/net/connection.ts';
import { deadline } from '../../lib/net/deadline.ts';
import type { NetEvent } from '../../lib/net/events.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';
import { foreignAnswer } from '../../lib/wire/foreign.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles, type Marbles } from '../support/marbles.ts';
import { textsIn } from '../support/readable.ts';

const settings: ConnectionSettings = {
  identifyWithinMs: 10,
  plainAfterMs: 3,
  lineLimitBytes: 2000,
  unidentifiedLineLimitBytes: 1024,
  isPlain: false,
};

const bytesOf = (line: string) => new TextEncoder().encode(line);
const PING = bytesOf('ping 0\n');

function frameText(frame: PeerFrame): string {
  if (frame.kind === 'messages') return `messages ${textsIn(frame.messages).join()}`;
  if (frame.kind === 'unknown') return `unknown ${frame.line}`;
  return frame.kind;
}

/** An event of connection 7 as text. */
function eventText(event: NetEvent): string {
  if (event.kind === 'framesReceived' && event.connection === 7)
    return `${event.name === undefined ? '' : 'first: '}${event.frames.map(frameText).join(' / ')}`;
  if (event.kind === 'connectionEnded' && event.connection === 7)
    return `ended${event.isProtocolError ? ' by its fault' : ''}: ${sentenceOf(event.reason)}`;
  return `not expected: ${event.kind}`;
}

/** The events of connection 7 as text. */
function run(
  { scheduler }: Marbles,
  socket: FakeSocket,
  pings$: Observable<Uint8Array> = NEVER,
): Observable<string> {
  const tooLate$ = deadline(settings.identifyWithinMs, scheduler);
  const inputs = { pings$, tooLate$, receiving: workBudget(ITERATION_COST_MAX, scheduler) };
  return connection(socket, 7, socket.chunks$, inputs, settings, scheduler).pipe(map(eventText));
}

/** Chunks of a peer in most diagrams. */
const chunks = { h: 'ping 1\nsession 70\n', p: 'ping 1\n' };
const values = { h: 'first: ping / session', p: 'ping' };

describe('connection', () => {
  describe('reports', () => {
    it(
      'the handshake as one event with the name of the connection, and then each chunk as it arrives',
      marbles((m) => {
        const chunks$ = m.hot(' ---h--m--p---', { ...chunks, m: 'msg 1 a\nmsg 1 b\nwhat?\nfrom 3\n' });
        const unsub = '         ^------------!';
        const expected = '      ---h--m--p---';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...values,
          m: 'messages a,b / unknown what? / from',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'a handshake that arrives byte by byte once it is complete',
      marbles((m) => {
        const parts = { a: 'pi', b: 'ng', c: ' 1', d: '\n', e: 'session 7', f: '0\n' };
        const chunks$ = m.hot(' abcd--e-f---', parts);
        const unsub = '         ^-----------!';
        const expected = '      --------h---';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, values);
      }),
    );

    it(
      'a ping alone if nothing follows it for a while, and a later session when it arrives',
      marbles((m) => {
        const chunks$ = m.hot(' --p-----s---', { ...chunks, s: 'session 70\n' });
        const unsub = '         ^-----------!';
        const expected = '      -----p--s---';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          p: 'first: ping',
          s: 'session',
        });
      }),
    );

    it(
      'an empty list of frames for a part of a line of an identified peer, because any byte counts as a heartbeat',
      marbles((m) => {
        const [head, tail] = [bytesOf('msg 1 I’m').subarray(0, 8), bytesOf('msg 1 I’m').subarray(8)];
        const chunks$ = m.hot<string | Uint8Array>(' h--b-c--d-', {
          ...chunks,
          b: head,
          c: tail,
          d: ' alive!\n',
        });
        const unsub = '                             ^----------!';
        const expected = '                          h--n-n--d-';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...values,
          n: '',
          d: 'messages I’m alive!',
        });
      }),
    );

    it(
      'longer lines of an identified peer, and a line over the limit before its end has arrived',
      marbles((m) => {
        const long = 'x'.repeat(1500);
        const chunks$ = m.hot(' h----a-b--c--', {
          ...chunks,
          a: `msg 1 ${long}`,
          b: '\n',
          c: 'x'.repeat(2001),
        });
        const unsub = '         ^------------!';
        const expected = '      h----n-m--o--';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...values,
          n: '',
          m: `messages ${long}`,
          o: 'overlong',
        });
      }),
    );
  });

  describe('ends', () => {
    for (const [title, diagram] of [
      ['if nothing arrives in time', '---------------'],
      ['if a line is not completed in time', '--a--b--c--d---'],
    ] as const)
      it(
        `${title}, as a fault of the other side`,
        marbles((m) => {
          const chunks$ = m.hot(diagram, { a: 'p', b: 'i', c: 'n', d: 'g 1\n' });
          const pings$ = m.hot('----p---p---p--', { p: PING });
          const subs = '        ^---------!    ';
          const expected = '    ----------(e|) ';

          m.expectObservable(run(m, new FakeSocket({ chunks$ }), pings$)).toBe(expected, {
            e: 'ended by its fault: it did not identify itself in time',
          });
          for (const source$ of [chunks$, pings$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
        }),
      );

    it(
      'at no time limit after a first line',
      marbles((m) => {
        const chunks$ = m.hot(' ---------h---------', chunks);
        const unsub = '         ^------------------!';
        const expected = '      ---------h---------';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, values);
      }),
    );

    it(
      'when the first line exceeds its limit, before its end has arrived',
      marbles((m) => {
        const chunks$ = m.hot(' -a-b-c---', { a: 'x'.repeat(1000), b: 'x'.repeat(24), c: 'x' });
        const subs = '          ^----!';
        const expected = '      -----(e|)';

        m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe(expected, {
          e: 'ended by its fault: its first line is over 1024 bytes',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'with an answer in HTTP if the first line is an HTTP request, and completes when the answer has left',
      marbles((m) => {
        const chunks$ = m.hot(' ---c----', { c: 'GET / HTTP/1.1\r\nping 1\n' });
        const drained$ = m.hot('------d-');
        const expected = '      ---e--|';
        const socket = new FakeSocket({ chunks$, drained$ });

        m.expectObservable(run(m, socket)).toBe(expected, { e: 'ended by its fault: it speaks HTTP' });
        m.expectObservable(socket.writes$).toBe('---a', {
          a: new TextDecoder().decode(foreignAnswer('HTTP')),
        });
        m.expectObservable(socket.closes$).toBe('---e', { e: 'end' });
      }),
    );

    for (const [title, diagram, reason] of [
      ['if the other side closes it', 'h-----|', 'closed by the other side'],
      ['if it breaks', 'h-----#', 'read ECONNRESET'],
    ] as const)
      it(
        `${title}, without a fault`,
        marbles((m) => {
          const chunks$ = m.hot(diagram, chunks, new Error('read ECONNRESET'));
          const pings$ = m.hot('----p-----p-', { p: PING });
          const subs = '        ^-----!     ';
          const expected = '    h-----(e|)  ';

          m.expectObservable(run(m, new FakeSocket({ chunks$ }), pings$)).toBe(expected, {
            ...values,
            e: `ended: ${reason}`,
          });
          for (const source$ of [chunks$, pings$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
        }),
      );

    for (const [title, diagram, reason] of [
      ['if the other side closes it after half a handshake', '-p|', 'closed by the other side'],
      ['if it breaks before anything has arrived', '--#', 'error'],
    ] as const)
      it(
        title,
        marbles((m) => {
          const chunks$ = m.hot(diagram, chunks, new Error('error'));

          m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe('--(e|)', { e: `ended: ${reason}` });
        }),
      );
  });

  describe('writes', () => {
    it(
      'the heartbeat from the beginning, whether the other side is identified or not',
      marbles((m) => {
        const chunks$ = m.hot('  ------h-----', chunks);
        const pings$ = m.hot('   --p---p---p-', { p: PING });
        const unsub = '          ^-----------!';
        const expected = '       --p---p---p-';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, pings$), unsub).toBe('------h', values);
        m.expectObservable(socket.writes$).toBe(expected, { p: 'ping 0\n' });
      }),
    );

    it(
      'no ping while bytes wait in the socket',
      marbles((m) => {
        const chunks$ = m.hot(' h---------------------', chunks);
        const pings$ = m.hot('  ----p---p---p---p---p-', { p: PING });
        const drained$ = m.hot('------d-----------d---');
        const unsub = '         ^---------------------!';
        const expected = '      ----p---p-----------p-';
        const socket = new FakeSocket({ chunks$, drained$ });
        m.expectObservable(socket.drained$.pipe(map(() => 'd')), unsub).toBe('------d-----------d---');

        m.expectObservable(run(m, socket, pings$), unsub).toBe('h', values);
        m.expectObservable(socket.writes$).toBe(expected, { p: 'ping 0\n' });
      }),
    );

    it(
      'nothing after it is unsubscribed from, and reads nothing more',
      marbles((m) => {
        const chunks$ = m.hot('h-----------', chunks);
        const pings$ = m.hot(' ----p---p---', { p: PING });
        const unsub = '        ^-----!     ';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, pings$), unsub).toBe('h', values);
        m.expectObservable(socket.writes$).toBe('----p', { p: 'ping 0\n' });
        for (const source$ of [chunks$, pings$]) m.expectSubscriptions(source$.subscriptions).toBe(unsub);
      }),
    );
  });
});

describe('onFirstChunk', () => {
  function read(chunks$: Observable<Uint8Array>): Observable<string> {
    return chunks$.pipe(map((chunk) => new TextDecoder().decode(chunk)));
  }
  function encoded(chunks$: Observable<string>): Observable<Uint8Array> {
    return chunks$.pipe(map(bytesOf));
  }

  it(
    'passes on all chunks, including the first',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot(' --a-b---');
      const unsub = '       ^------!';

      expectObservable(onFirstChunk(encoded(chunks$), read), unsub).toBe('--a-b---');
      expectSubscriptions(chunks$.subscriptions).toBe(unsub);
    }),
  );

  it('subscribes to its reader at the first chunk, and only once', () => {
    const chunks$ = new Subject<Uint8Array>();
    let made = 0;
    const reading = onFirstChunk(chunks$, (all$) => {
      made++;
      return all$;
    }).subscribe({ error: (error: unknown) => expect.fail(String(error)) });
    expect(made).to.equal(0);
    chunks$.next(PING);
    chunks$.next(PING);
    expect(made).to.equal(1);
    reading.unsubscribe();
    expect(chunks$.observed).to.equal(false);
  });

  it(
    'ends and errors with the chunks, before and after the first',
    marbles(({ hot, expectObservable }) => {
      expectObservable(onFirstChunk(encoded(hot('--|')), read)).toBe('--|');
      expectObservable(onFirstChunk(encoded(hot('--#')), read)).toBe('--#');
      expectObservable(onFirstChunk(encoded(hot('-a|')), read)).toBe('-a|');
      expectObservable(onFirstChunk(encoded(hot('-a#')), read)).toBe('-a#');
    }),
  );

  it(
    'unsubscribes from the chunks when its reader has ended',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const chunks$ = hot('-a-b-');
      const first$ = onFirstChunk(encoded(chunks$), (all$) => read(all$).pipe(take(1)));

      expectObservable(first$).toBe('-(a|)');
      expectSubscriptions(chunks$.subscriptions).toBe('^!');
    }),
  );
});
