import { map } from 'rxjs';
import { ForeignProtocolError, ProtocolError } from '../../lib/net/framing.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { framesOf } from '../support/framesOf.ts';
import { marbles } from '../support/marbles.ts';
import { textsIn } from '../support/readable.ts';

const settings = { lineLimitBytes: 100, unidentifiedLineLimitBytes: 12, isPlain: false };

/** The kinds of the decoded frames of a connection. */
const run$ = (socket: FakeSocket) =>
  framesOf(socket.chunks$, settings).pipe(map((frames) => frames.map(({ kind }) => kind).join()));

describe('decoder', () => {
  it(
    'reads a first line of exactly the limit for unidentified connections',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-a-b-', { a: 'ping', b: ' 1234567\n' });
      const unsub = '      ^---!';
      const expected = '   ---p-';

      expectObservable(run$(new FakeSocket({ chunks$ })), unsub).toBe(expected, { p: 'ping' });
    }),
  );

  for (const [title, end] of [
    ['complete', '\n'],
    ['incomplete', ''],
  ] as const) {
    it(
      `errors at a longer first line, ${title}`,
      marbles(({ hot, expectObservable }) => {
        const chunks$ = hot('-a-b-', { a: 'ping', b: ` 12345678${end}` });
        const expected = '   ---# ';

        const fault = new ProtocolError({ code: 'first-line-overlong', limitBytes: 12 });
        expectObservable(run$(new FakeSocket({ chunks$ }))).toBe(expected, {}, fault);
      }),
    );
  }

  for (const [title, chunks] of [
    ['at once', { a: 'A / HTTP/1.0\r\nping 1\n', b: 'x' }],
    ['in pieces', { a: 'A / HT', b: 'TP/1.0\nping 1\n' }],
  ] as const) {
    it(
      `errors if the first line is an HTTP request, ${title}`,
      marbles(({ hot, expectObservable }) => {
        const chunks$ = hot('-a-b-', chunks);
        const expected = title === 'at once' ? '-#' : '---#';
        const events$ = framesOf(new FakeSocket({ chunks$ }).chunks$, {
          ...settings,
          unidentifiedLineLimitBytes: 20,
        });

        expectObservable(events$).toBe(expected, {}, new ForeignProtocolError('HTTP'));
      }),
    );
  }

  it(
    'errors at the beginning of a TLS handshake, before the end of a line',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-a-', { a: '\x16\x03\x01' });
      const expected = '   -#';

      expectObservable(run$(new FakeSocket({ chunks$ }))).toBe(expected, {}, new ForeignProtocolError('TLS'));
    }),
  );

  it(
    'reads longer lines of an identified peer',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-a-b-', { a: 'ping 1\n', b: 'msg 1 what is longer than twelve bytes\n' });
      const unsub = '      ^---!';
      const expected = '   -p-m-';

      expectObservable(run$(new FakeSocket({ chunks$ })), unsub).toBe(expected, { p: 'ping', m: 'messages' });
    }),
  );

  for (const [title, isPlain, first, later] of [
    ['decodes the lines of a session', false, 'ping,session', 'have,from'],
    [
      'treats the lines of a session as unknown if it is plain, in the first line and later',
      true,
      'ping,unknown',
      'unknown,unknown',
    ],
  ] as const) {
    it(
      title,
      marbles(({ hot, expectObservable }) => {
        const chunks$ = hot('-a-b-', { a: 'ping 1\nsession 7\n', b: 'have 7 2\nfrom 3\n' });
        const unsub = '      ^---!';
        const expected = '   -i-l-';
        const kinds$ = framesOf(new FakeSocket({ chunks$ }).chunks$, { ...settings, isPlain }).pipe(
          map((frames) => frames.map(({ kind }) => kind).join()),
        );

        expectObservable(kinds$, unsub).toBe(expected, { i: first, l: later });
      }),
    );
  }

  it(
    'reads the same ping again and again, and does not mistake the end of another line for it',
    marbles(({ hot, expectObservable }) => {
      const chunks$ = hot('-p-p-h-p-p-', { p: 'ping 1\n', h: 'msg 1 the word ' });
      const unsub = '      ^---------!';
      const expected = '   -p-p-n-m-p-';
      const texts$ = framesOf(new FakeSocket({ chunks$ }).chunks$, settings).pipe(
        map((frames) =>
          frames.map((frame) => (frame.kind === 'messages' ? textsIn(frame.messages) : frame.kind)).join(),
        ),
      );

      expectObservable(texts$, unsub).toBe(expected, { p: 'ping', n: '', m: 'the word ping 1' });
    }),
  );
});
