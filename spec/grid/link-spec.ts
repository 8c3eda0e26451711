import { expect } from 'chai';
import { defer, finalize, map, merge, NEVER, Subject, takeUntil, tap, type Observable } from 'rxjs';
import { NOTHING_SAID } from '../../lib/grid/cursor.ts';
import { detectors } from '../../lib/grid/detectors.ts';
import type { Send } from '../../lib/grid/events.ts';
import type { Admit } from '../../lib/grid/identity.ts';
import { link, type LinkInputs, type LinkSettings } from '../../lib/grid/link.ts';
import type { LivenessSettings } from '../../lib/grid/liveness.ts';
import { resends } from '../../lib/grid/resends.ts';
import { sessions } from '../../lib/grid/sessions.ts';
import { TURN_COST, turns } from '../../lib/loop/turns.ts';
import { append, emptyLog } from '../../lib/log/log.ts';
import { encodeIntroduction } from '../../lib/wire/sessionLines.ts';
import { foreignAnswer } from '../../lib/wire/foreign.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles, type Marbles } from '../support/marbles.ts';
import type { ConnectionReason } from '../../lib/reason/reason.ts';

const settings: LinkSettings & LivenessSettings = {
  self: 0,
  suspectAfterMs: 14,
  lastLookMs: 2,
  maxLenienceMs: 4,
  identifyWithinMs: 10,
  // Most peers here are plain ones, and nobody waits for what they have not to say.
  plainAfterMs: 0,
  lineLimitBytes: 2000,
  strangerLineLimitBytes: 1024,
  unsentLimitBytes: 1000,
  isPlain: false,
  reportsSent: false,
};

const bytesOf = (text: string) => new TextEncoder().encode(text);
const PING = bytesOf('ping 0\n');

/** What the letters stand for in all diagrams of events. */
const events = { u: 'linkUp 1', t: 'trusted 1', s: 'suspected 1' };
/** What a peer says in most diagrams: `p` is its beat. */
const chunks = { p: 'ping 1\n' };

interface Given extends Partial<LinkInputs> {
  readonly admit?: Admit;
  readonly settings?: Partial<LinkSettings & LivenessSettings>;
}

/** The life that server 0 is in. */
const INCARNATION = 10;

/** What happens on a link of one that has said who it is, and what is then believed of its peer, as text. What is not given never happens. */
function run({ scheduler }: Marbles, socket: FakeSocket, given: Given = {}): Observable<string> {
  const { pings$ = NEVER, sends$ = NEVER, ended$ = NEVER, admit = () => undefined } = given;
  const { said = () => NOTHING_SAID, sessionWith = sessions(INCARNATION).with } = given;
  const all = { ...settings, ...given.settings };
  const { beat, events$ } = detectors([1], all, scheduler);
  const { chunks$ } = socket;
  const written = resends(scheduler);
  const inputs = {
    chunks$,
    pings$,
    sends$,
    said,
    sessionWith,
    beat,
    ended$,
    turns: turns(TURN_COST, scheduler),
    receiving: turns(TURN_COST, scheduler),
    resendsTo: () => written,
  };
  const down$ = new Subject<void>();
  const link$ = defer(() => {
    socket.write(encodeIntroduction(all.self, INCARNATION));
    return link(socket, all, inputs, admit, scheduler);
  }).pipe(finalize(() => down$.next()));
  return merge(events$.pipe(takeUntil(down$)), link$).pipe(map(describeEvent));
}

/** What is asked for when server 0, with an empty log until now, says something. */
function sendOf(text: string): Send {
  return {
    kind: 'send',
    log: append(emptyLog(), 0, messagesOf(text)),
    said: 1,
    from: 0,
    frame: bytesOf(`msg 0 ${text}\n`),
  };
}

describe('link', () => {
  describe('at its beginning', () => {
    it(
      'is up and its peer trusted once the other side has said who it is',
      marbles((m) => {
        const chunks$ = m.hot(' ---p------', chunks);
        const unsub = '         ^---------!';
        const expected = '      ---(ut)---';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, events);
        m.expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'is up and its peer trusted before anything that came with the first ping counts',
      marbles((m) => {
        const chunks$ = m.hot(' ---c------', { c: 'ping 1\nmsg 1 hello\nwhat?\nmsg 1 again\n' });
        const unsub = '         ^---------!';
        const expected = '      ---(utmin)';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          m: 'messages of 1: hello',
          i: 'ignored of 1: what?',
          n: 'messages of 1: again',
        });
      }),
    );

    it(
      'reads a first line that comes byte by byte',
      marbles((m) => {
        const chunks$ = m.hot(' pin -0----', { p: 'pi', i: 'ng', n: ' ', 0: '1\n' });
        const unsub = '         ^---------!';
        const expected = '      ----(ut)--';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, events);
      }),
    );

    it(
      'is refused if nobody says who it is in time',
      marbles((m) => {
        const chunks$ = m.hot(' ---------------');
        const subs = '          ^---------!    ';
        const expected = '      ----------(r|) ';

        m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe(expected, {
          r: 'refused: it did not identify itself in time',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'is refused if a line is only begun in time',
      marbles((m) => {
        const chunks$ = m.hot(' --a--b--c--d---', { a: 'p', b: 'i', c: 'n', d: 'g 1\n' });
        const expected = '      ----------(r|) ';

        m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe(expected, {
          r: 'refused: it did not identify itself in time',
        });
      }),
    );

    it(
      'has no deadline any more once it is up',
      marbles((m) => {
        const chunks$ = m.hot(' ---------p---------', chunks);
        const unsub = '         ^------------------!';
        const expected = '      ---------(ut)------';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, events);
      }),
    );

    it(
      'is refused where the first line is a request of HTTP, with an answer in that',
      marbles((m) => {
        const chunks$ = m.hot(' ---c----', { c: 'GET / HTTP/1.1\r\nping 1\n' });
        const expected = '      ---(r|)';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket)).toBe(expected, { r: 'refused: it speaks HTTP' });
        m.expectObservable(socket.writes$).toBe('i--a', {
          i: new TextDecoder().decode(encodeIntroduction(0, INCARNATION)),
          a: new TextDecoder().decode(foreignAnswer('HTTP')),
        });
      }),
    );

    for (const [what, first] of [
      ['a message', 'msg 1 hello\n'],
      ['a line that means nothing', 'hello there\n'],
      ['an empty line', '\n'],
      ['a ping without an id', 'ping\n'],
      ['a ping that is no number', 'ping one\n'],
      ['a message, though a ping follows', 'msg 1 hello\nping 1\n'],
    ] as const) {
      it(
        `is refused where the first line is ${what}`,
        marbles((m) => {
          const chunks$ = m.hot(' ---c----', { c: first });
          const subs = '          ^--!';
          const expected = '      ---(r|)';

          m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe(expected, {
            r: 'refused: the first line is not a ping',
          });
          m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
        }),
      );
    }

    it(
      'is refused where the first line is over 1024 bytes, its end not awaited',
      marbles((m) => {
        const chunks$ = m.hot(' -a-b-c---', { a: 'x'.repeat(1000), b: 'x'.repeat(24), c: 'x' });
        const subs = '          ^----!';
        const expected = '      -----(r|)';

        m.expectObservable(run(m, new FakeSocket({ chunks$ }))).toBe(expected, {
          r: 'refused: its first line is over 1024 bytes',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it(
      'reads longer lines of one that it knows',
      marbles((m) => {
        const long = 'x'.repeat(1500);
        const chunks$ = m.hot(' p----a-b--', { p: 'ping 1\n', a: `msg 1 ${long}`, b: '\n' });
        const unsub = '         ^---------!';
        const expected = '      (ut)---m--';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          m: `messages of 1: ${long}`,
        });
      }),
    );

    it(
      'is refused for the reason that there is against its peer',
      marbles((m) => {
        const chunks$ = m.hot(' ---p---', { p: 'ping 7\n' });
        const subs = '          ^--!';
        const expected = '      ---(r|)';
        const admit: Admit = ({ peer }) => ({ code: 'second-connection', peer });

        m.expectObservable(run(m, new FakeSocket({ chunks$ }), { admit })).toBe(expected, {
          r: 'refused: there is a link to server 7 already',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    it('asks once whether its peer is let in', () => {
      const asked: number[] = [];
      marbles((m) => {
        const chunks$ = m.hot(' ---p---p---p--', chunks);
        const unsub = '         ^-------------!';
        const expected = '      ---(ut)-------';
        const admit: Admit = ({ peer }) => {
          asked.push(peer);
          return undefined;
        };

        m.expectObservable(run(m, new FakeSocket({ chunks$ }), { admit }), unsub).toBe(expected, events);
      })();
      expect(asked).to.deep.equal([1]);
    });

    it(
      'is refused where the question whether its peer is let in throws',
      marbles((m) => {
        const chunks$ = m.hot(' ---p---', chunks);
        const subs = '          ^--!';
        const expected = '      ---(r|)';
        const admit: Admit = () => {
          throw new Error('nobody knows');
        };

        m.expectObservable(run(m, new FakeSocket({ chunks$ }), { admit })).toBe(expected, {
          r: 'refused: nobody knows',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );
  });

  describe('that stands', () => {
    it(
      'delivers messages in order, batches as batches, a character split between chunks whole',
      marbles((m) => {
        const [head, tail] = [bytesOf('msg 1 I’m').subarray(0, 8), bytesOf('msg 1 I’m').subarray(8)];
        const chunks$ = m.hot<string | Uint8Array>(' p----a--b-c--d-', {
          p: 'ping 1\n',
          a: 'msg 1 one\nmsg 1 two\n',
          b: head,
          c: tail,
          d: ' alive!\n',
        });
        const unsub = '                             ^--------------!';
        const expected = '                          (ut)-a-------b--';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          a: 'messages of 1: one,two',
          b: 'messages of 1: I’m alive!',
        });
      }),
    );

    it(
      'ignores lines that mean nothing, and says so',
      marbles((m) => {
        const chunks$ = m.hot(' p----a---b--', { p: 'ping 1\n', a: 'have 3 of 7\n', b: 'msg\n' });
        const unsub = '         ^-----------!';
        const expected = '      (ut)-a---b--';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          a: 'ignored of 1: have 3 of 7',
          b: 'ignored of 1: msg',
        });
      }),
    );

    it(
      'outlives the suspicion of its peer, and trusts it again when it speaks',
      marbles((m) => {
        const chunks$ = m.hot(' p-----------------p---', chunks);
        const unsub = '         ^---------------------!';
        const expected = '      (ut)----------s---t---';
        const closes = '        ----------------------d';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket), unsub).toBe(expected, events);
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        m.expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'takes any line for a sign of life',
      marbles((m) => {
        const chunks$ = m.hot(' p---------m---------x---------p------', {
          p: 'ping 1\n',
          m: 'msg 1 hello\n',
          x: 'what?\n',
        });
        const unsub = '         ^------------------------------------!';
        const expected = '      (ut)------m---------i----------------';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          m: 'messages of 1: hello',
          i: 'ignored of 1: what?',
        });
      }),
    );

    it(
      'says that its peer is trusted again before what it then says counts',
      marbles((m) => {
        const chunks$ = m.hot(' p-----------------m---', { p: 'ping 1\n', m: 'msg 1 hello\n' });
        const unsub = '         ^---------------------!';
        const expected = '      (ut)----------s---(tm)';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          m: 'messages of 1: hello',
        });
      }),
    );

    it(
      'suspects after 920 ms by default numbers, and not between beats of 200 ms',
      marbles((m) => {
        const chunks$ = m.hot(' p 199ms p 199ms p 999ms -     ', chunks);
        const unsub = '         ^ 1400ms                     !';
        const expected = '      (ut) 396ms - 919ms s          ';
        const given = {
          settings: { suspectAfterMs: 920, lastLookMs: 20, maxLenienceMs: 200, identifyWithinMs: 1000 },
        };

        m.expectObservable(run(m, new FakeSocket({ chunks$ }), given), unsub).toBe(expected, events);
      }),
    );
  });

  describe('is trusted', () => {
    it(
      'for as long as a line is under way, however long that takes: every byte is a sign of life',
      marbles((m) => {
        const parts = { p: 'ping 1\n', a: 'msg 1 lo', b: 'ng', c: 'er\n' };
        const chunks$ = m.hot(' p---------a---------b---------c--------------', parts);
        const unsub = '         ^--------------------------------------------!';
        const expected = '      (ut)--------------------------m-------------s';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, {
          ...events,
          m: 'messages of 1: longer',
        });
        m.expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'only once it has said who it is: half a first line is nothing yet',
      marbles((m) => {
        const chunks$ = m.hot(' a---b----', { a: 'ping', b: ' 1\n' });
        const unsub = '         ^--------!';
        const expected = '      ----(ut)-';

        m.expectObservable(run(m, new FakeSocket({ chunks$ })), unsub).toBe(expected, events);
        m.expectSubscriptions(chunks$.subscriptions).toBe(unsub);
      }),
    );
  });

  describe('says', () => {
    const written = { i: 'ping 0\nsession 10\n', p: 'ping 0\n', m: 'msg 0 hello\n' };

    it(
      'who is here with every beat, before it has heard anything, too',
      marbles((m) => {
        const pings$ = m.hot(' ----p---p---', { p: PING });
        const unsub = '        ^----------!';
        const expected = '     i---p---p---';
        const socket = new FakeSocket();

        m.expectObservable(run(m, socket, { pings$, settings: { identifyWithinMs: 30 } }), unsub).toBe('-');
        m.expectObservable(socket.writes$).toBe(expected, written);
        m.expectSubscriptions(pings$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'no ping while bytes wait in the socket: the peer has enough to read',
      marbles((m) => {
        const chunks$ = m.hot(' p---------------------', chunks);
        const pings$ = m.hot('  ----p---p---p---p---p-', { p: PING });
        const drained$ = m.hot('------d-----------d---');
        const unsub = '         ^---------------------!';
        const expected = '      i-------p-----------p-';
        const socket = new FakeSocket({ chunks$, drained$ });

        m.expectObservable(run(m, socket, { pings$, settings: { suspectAfterMs: 99 } }), unsub).toBe(
          '(ut)',
          events,
        );
        m.expectObservable(socket.writes$).toBe(expected, written);
      }),
    );

    it(
      'what is sent once it is up, and nothing that was sent before',
      marbles((m) => {
        const chunks$ = m.hot(' ----p-----', chunks);
        const sends$ = m.hot('  --a----b--', { a: sendOf('early'), b: sendOf('hello') });
        const unsub = '         ^---------!';
        const subs = '          ----^-----!';
        const expected = '      i------m--';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { sends$ }), unsub).toBe('----(ut)', events);
        m.expectObservable(socket.writes$).toBe(expected, written);
        m.expectSubscriptions(sends$.subscriptions).toBe(subs);
      }),
    );

    it(
      'what is sent to a suspected peer, too',
      marbles((m) => {
        const chunks$ = m.hot(' p-------------------', chunks);
        const sends$ = m.hot('  ----------------b---', { b: sendOf('hello') });
        const unsub = '         ^-------------------!';
        const expected = '      i---------------m---';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { sends$ }), unsub).toBe('(ut)----------s', events);
        m.expectObservable(socket.writes$).toBe(expected, written);
      }),
    );

    it(
      'nothing at all when it is unsubscribed from',
      marbles((m) => {
        const chunks$ = m.hot(' p-----------', chunks);
        const pings$ = m.hot('  ----p---p---', { p: PING });
        const sends$ = m.hot('  ---------b--', { b: sendOf('hello') });
        const ended$ = m.hot<ConnectionReason>('  ------------');
        const unsub = '         ^-----!     ';
        const expected = '      i---p-------';
        const closes = '        ------d-----';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { pings$, sends$, ended$ }), unsub).toBe('(ut)', events);
        m.expectObservable(socket.writes$).toBe(expected, written);
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        for (const source$ of [chunks$, pings$, sends$, ended$])
          m.expectSubscriptions(source$.subscriptions).toBe(unsub);
      }),
    );
  });

  describe('with a session', () => {
    const hello = 'ping 1\nsession 70\n';

    it(
      'says in one piece who it is, and what it has once it knows of which life; serves from where it is told to',
      marbles((m) => {
        const chunks$ = m.hot(' ---h---a------', { h: hello, a: 'have 10 0\n' });
        const sends$ = m.hot('  -----------b--', { b: sendOf('hello') });
        const unsub = '         ^------------!';
        const expected = '      i--h---f---m--';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { sends$ }), unsub).toBe('---(ut)', events);
        m.expectObservable(socket.writes$).toBe(expected, {
          i: 'ping 0\nsession 10\n',
          h: 'have 70 0\n',
          f: 'from 0\n',
          m: 'msg 0 hello\n',
        });
      }),
    );

    it(
      'writes no message before the peer has said what it has, and then all that was sent since the link is up',
      marbles((m) => {
        const send = sendOf('hello');
        let count = 0;
        const chunks$ = m.hot(' -h-------a--', { h: hello, a: 'have 10 0\n' });
        const sends$ = m.hot('  ----b-------', { b: send }).pipe(tap(() => (count = 1)));
        const unsub = '         ^----------!';
        const expected = '      ih-------(fm)';
        const socket = new FakeSocket({ chunks$ });
        const said = () => ({ log: count === 0 ? undefined : send.log, count });

        m.expectObservable(run(m, socket, { sends$, said }), unsub).toBe('-(ut)', events);
        m.expectObservable(socket.writes$).toBe(expected, {
          i: 'ping 0\nsession 10\n',
          h: 'have 70 0\n',
          f: 'from 0\n',
          m: 'msg 0 hello\n',
        });
      }),
    );

    for (const [title, lines, reason] of [
      [
        'a message comes before the peer has said from where it goes on',
        'msg 1 a\n',
        'it sent a message before "from"',
      ],
      ['the peer has more than was said', 'have 10 1\n', 'it claims 1 messages, but only 0 were sent'],
      [
        'the peer has messages of another life of this server',
        'have 9 0\n',
        'it has messages of incarnation 9, this is incarnation 10',
      ],
      [
        'the peer is in another life all of a sudden',
        'session 71\n',
        'its incarnation changed on the same connection',
      ],
    ] as const) {
      it(
        `ends by a fault where ${title}`,
        marbles((m) => {
          const chunks$ = m.hot(' -h---x---', { h: hello, x: lines });
          const expected = '      -(ut)(d|)';
          const socket = new FakeSocket({ chunks$ });
          const happens$ = run(m, socket).pipe(map((line) => line.slice(0, 24 + reason.length)));

          m.expectObservable(happens$).toBe(expected, {
            ...events,
            d: `linkDown 1 by its fault: ${reason}`.slice(0, 24 + reason.length),
          });
          m.expectObservable(socket.closes$).toBe('-----d', { d: 'destroy' });
        }),
      );
    }
  });

  describe('ends, with its socket destroyed and everything let go,', () => {
    /** Ends that are in what the peer says: the last chunk, what of it still counts, and the reason that is given. */
    const faults = {
      'when a message is in the name of another': [
        'msg 2 hello\n',
        [],
        'server 1 sent a msg in the name of 2',
      ],
      'when a message in the name of another stands among its own': [
        'msg 1 a\nmsg 2 b\nmsg 1 c\n',
        ['messages of 1: a'],
        'server 1 sent a msg in the name of 2',
      ],
      'when a message is in our own name': ['msg 0 hello\n', [], 'server 1 sent a msg in the name of 0'],
      'when a second ping names another': ['ping 2\n', [], 'server 1 sent a ping in the name of 2'],
      'when a second ping names another, between what is in order': [
        'msg 1 a\nmsg 1 b\nwhat?\nmsg 1 c\nping 2\nmsg 1 d\nwhat?\n',
        ['messages of 1: a,b', 'ignored of 1: what?', 'messages of 1: c'],
        'server 1 sent a ping in the name of 2',
      ],
      'when a line is over the limit': [`msg 1 ${'x'.repeat(1995)}\n`, [], 'a line is over 2000 bytes'],
      'when a line is over the limit before its end has come': [
        'x'.repeat(2001),
        [],
        'a line is over 2000 bytes',
      ],
      'when a line over the limit follows others': [
        `msg 1 a\n${'x'.repeat(2001)}`,
        ['messages of 1: a'],
        'a line is over 2000 bytes',
      ],
    } as const;
    for (const [title, [last, counts, reason]] of Object.entries(faults)) {
      it(
        `${title}, by a fault; what stood before it counts, what stood behind it does not`,
        marbles((m) => {
          const chunks$ = m.hot(' p-----x----p', { p: 'ping 1\n', x: last });
          const pings$ = m.hot('  ----p-----p-', { p: PING });
          const sends$ = m.hot('  -----------s', { s: sendOf('late') });
          const ended$ = m.hot<ConnectionReason>('  ------------');
          const subs = '          ^-----!     ';
          const counted = Object.fromEntries(counts.map((event, i) => [String(i), event]));
          const expected = `      (ut)--(${Object.keys(counted).join('')}d|)`;
          const written = '       i---p-------';
          const closes = '        ------d-----';
          const socket = new FakeSocket({ chunks$ });

          m.expectObservable(run(m, socket, { pings$, sends$, ended$ })).toBe(expected, {
            ...events,
            ...counted,
            d: `linkDown 1 by its fault: ${reason}`,
          });
          m.expectObservable(socket.writes$).toBe(written, { i: 'ping 0\nsession 10\n', p: 'ping 0\n' });
          m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
          for (const source$ of [chunks$, pings$, sends$, ended$])
            m.expectSubscriptions(source$.subscriptions).toBe(subs);
        }),
      );
    }

    for (const [title, diagram, error, reason] of [
      ['when the other side closes it', 'p-----|', undefined, 'closed by the other side'],
      ['when it breaks', 'p-----#', new Error('read ECONNRESET'), 'read ECONNRESET'],
    ] as const) {
      it(
        title,
        marbles((m) => {
          const chunks$ = m.hot(diagram, chunks, error);
          const pings$ = m.hot('  ----p-----p-', { p: PING });
          const sends$ = m.hot('  -----------s', { s: sendOf('late') });
          const subs = '          ^-----!     ';
          const expected = '      (ut)--(d|)  ';
          const closes = '        ------d-----';
          const socket = new FakeSocket({ chunks$ });

          m.expectObservable(run(m, socket, { pings$, sends$ })).toBe(expected, {
            ...events,
            d: `linkDown 1: ${reason}`,
          });
          m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
          for (const source$ of [chunks$, pings$, sends$])
            m.expectSubscriptions(source$.subscriptions).toBe(subs);
        }),
      );
    }

    it(
      'when it is told to, with the reason',
      marbles((m) => {
        const chunks$ = m.hot(' p----------p', chunks);
        const ended$ = m.hot<ConnectionReason>('  ------e-----', { e: { code: 'replaced' } });
        const subs = '          ^-----!     ';
        const expected = '      (ut)--(d|)  ';
        const closes = '        ------d-----';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { ended$ })).toBe(expected, {
          ...events,
          d: 'linkDown 1: a newer connection took its place',
        });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        for (const source$ of [chunks$, ended$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
      }),
    );

    for (const [title, diagram, end, reason] of [
      [
        'when the other side closes it before it has said who it is',
        '------|',
        '---',
        'closed by the other side',
      ],
      ['when it breaks before anybody has said who it is', '------#', '---', 'error'],
      [
        'when it is told to before anybody has said who it is',
        '-------',
        '------e',
        'it has been silent for too long',
      ],
    ] as const) {
      it(
        title,
        marbles((m) => {
          const chunks$ = m.hot(diagram, chunks, new Error('error'));
          const ended$ = m.hot<ConnectionReason>(end, { e: { code: 'silent' } });
          const subs = '     ^-----!   ';
          const expected = ' ------(r|)';
          const closes = '   ------d---';
          const socket = new FakeSocket({ chunks$ });

          m.expectObservable(run(m, socket, { ended$ })).toBe(expected, { r: `refused: ${reason}` });
          m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
          for (const source$ of [chunks$, ended$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
        }),
      );
    }

    it(
      'when nobody says who it is in time',
      marbles((m) => {
        const chunks$ = m.hot('---------------');
        const pings$ = m.hot(' ----p---p---p--', { p: PING });
        const subs = '         ^---------!    ';
        const expected = '     ----------(r|) ';
        const closes = '       ----------d----';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { pings$ })).toBe(expected, {
          r: 'refused: it did not identify itself in time',
        });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        for (const source$ of [chunks$, pings$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
      }),
    );

    it(
      'when its peer is not let in',
      marbles((m) => {
        const chunks$ = m.hot('---p---', chunks);
        const pings$ = m.hot(' ----p--', { p: PING });
        const subs = '         ^--!   ';
        const expected = '     ---(r|)';
        const closes = '       ---d---';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(
          run(m, socket, { pings$, admit: () => ({ code: 'second-connection', peer: 1 }) }),
        ).toBe(expected, {
          r: 'refused: there is a link to server 1 already',
        });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        for (const source$ of [chunks$, pings$]) m.expectSubscriptions(source$.subscriptions).toBe(subs);
      }),
    );

    it(
      'when it first says who it is and in the same breath speaks for another: it was up, for that moment',
      marbles((m) => {
        const chunks$ = m.hot('---c---', { c: 'ping 1\nmsg 1 hello\nmsg 2 hello\n' });
        const sends$ = m.hot(' ----s--', { s: sendOf('late') });
        const subs = '         ^--!   ';
        const expected = '     ---(utmd|)';
        const written = '      i------';
        const closes = '       ---d---';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket, { sends$ })).toBe(expected, {
          ...events,
          m: 'messages of 1: hello',
          d: 'linkDown 1 by its fault: server 1 sent a msg in the name of 2',
        });
        m.expectObservable(socket.writes$).toBe(written, { i: 'ping 0\nsession 10\n', p: 'ping 0\n' });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
        m.expectSubscriptions(sends$.subscriptions).toBe('---(^!)');
      }),
    );

    it(
      'when its peer, suspected, is gone for good',
      marbles((m) => {
        const chunks$ = m.hot(' p-----------------|', chunks);
        const expected = '      (ut)----------s---(d|)';
        const closes = '        ------------------d';
        const socket = new FakeSocket({ chunks$ });

        m.expectObservable(run(m, socket)).toBe(expected, {
          ...events,
          d: 'linkDown 1: closed by the other side',
        });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      }),
    );
  });
});
