import { expect } from 'chai';
import {
  concat,
  filter,
  map,
  mergeMap,
  NEVER,
  of,
  reduce,
  ReplaySubject,
  tap,
  throwError,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { Send } from '../../lib/net/events.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { net, type NetSettings } from '../../lib/net/net.ts';
import { DialError, type Address, type Socket } from '../../lib/world/world.ts';
import { Author } from '../support/author.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { fakeWorld } from '../support/fakeWorld.ts';
import { marbles, stopped, type Marbles } from '../support/marbles.ts';

/** Heartbeats, dials and deadlines that never coincide. Server 1 of 3 dials 0, and is dialled by 2. */
const settings: NetSettings = {
  self: 1,
  n: 3,
  heartbeatPeriodMs: 4,
  suspectAfterMs: 14,
  lastLookMs: 2,
  maxLenienceMs: 4,
  redialMinMs: 5,
  redialMaxMs: 5,
  dialTimeoutMs: 99,
  dialAgainMs: 200,
  probeMinMs: 3,
  probeMaxMs: 3,
  identifyWithinMs: 10,
  // Most peers here are plain, and the server does not wait for a session line.
  plainAfterMs: 0,
  lineLimitBytes: 100,
  unidentifiedLineLimitBytes: 1024,
  unsentLimitBytes: 1000,
  isPlain: false,
  reportsSent: false,
  unidentifiedMax: 64,
  peers: [0, 1, 2, 3].map((id) => ({ host: 'grid', port: 3000 + id })),
};

/** The incarnation of server 1. */
const INCARNATION = 10;

interface Given {
  /** Replaces the clock of the scheduler. */
  readonly scheduler?: SchedulerLike;
  readonly settings?: Partial<NetSettings>;
  readonly dial?: (address: Address) => Observable<Socket>;
  readonly sockets$?: Observable<Socket>;
  readonly sends$?: Observable<Send>;
}

/** The indications of a net as text. Inputs that are left out never occur. */
function run({ scheduler }: Marbles, given: Given): Observable<string> {
  const { dial = () => NEVER, sockets$ = NEVER, sends$ = NEVER } = given;
  return net(
    { ...settings, ...given.settings },
    INCARNATION,
    { sockets$ },
    sends$,
    fakeWorld(given.scheduler ?? scheduler, { dial }),
    workBudget(ITERATION_COST_MAX, given.scheduler ?? scheduler),
  ).pipe(map(describeEvent));
}

const ping = (id: number) => ({ p: `ping ${String(id)}\n` });

/** Records the time and the port of each dial, and dials. */
function recorded(dial: (address: Address) => Observable<Socket>) {
  const ports$ = new ReplaySubject<number>(Infinity);
  return {
    ports$,
    dial: (address: Address) =>
      of(address).pipe(
        tap(({ port }) => ports$.next(port)),
        mergeMap(dial),
      ),
  };
}

describe('net', () => {
  describe('dials', () => {
    for (const [self, expected, ports] of [
      [0, '---------', {}],
      [1, 'a--------', { a: 3000 }],
      [3, '(abc)----', { a: 3000, b: 3001, c: 3002 }],
    ] as const) {
      it(
        `exactly the servers with a lower id: server ${String(self)} of 4`,
        marbles((m) => {
          const { ports$, dial } = recorded(() => NEVER);
          const unsub = '^---!';

          m.expectObservable(run(m, { dial, settings: { self, n: 4 } }), unsub).toBe('-----');
          m.expectObservable(ports$).toBe(expected, ports);
        }),
      );
    }

    it(
      'once per period if a dial is refused at once',
      marbles((m) => {
        const dial$ = m.cold<Socket>('-#', {}, new Error('ECONNREFUSED'));
        const unsub = '               ^------------!';
        const subs = ['               ^!            ', '-----^!        ', '----------^!'];
        const expected = '            -f----f----f--';

        m.expectObservable(run(m, { dial: () => dial$ }), unsub).toBe(expected, {
          f: 'dialFailed 0: ECONNREFUSED',
        });
        m.expectSubscriptions(dial$.subscriptions).toBe(subs);
      }),
    );

    it(
      'after 20, 40, 80 and then every 100 ms with the default settings if a dial is refused after 1 ms',
      marbles((m) => {
        const dial$ = m.cold<Socket>('-#', {}, new Error('ECONNREFUSED'));
        const unsub = '               ^ 250ms                            !';
        const expected = '            -f 19ms f 39ms f 79ms f 99ms f ';

        m.expectObservable(
          run(m, { dial: () => dial$, settings: { redialMinMs: 20, redialMaxMs: 100 } }),
          unsub,
        ).toBe(expected, {
          f: 'dialFailed 0: ECONNREFUSED',
        });
      }),
    );

    it(
      'again if there was no answer in time, and cancels the old dial',
      marbles((m) => {
        const dial$ = m.cold<Socket>('-----------');
        const unsub = '               ^---------------!';
        const subs = ['               ^------!         ', '-------^------!', '--------------^-!'];
        const expected = '            -------f------f--';

        m.expectObservable(run(m, { dial: () => dial$, settings: { dialTimeoutMs: 7 } }), unsub).toBe(
          expected,
          {
            f: 'dialFailed 0: no answer within 7 ms',
          },
        );
        m.expectSubscriptions(dial$.subscriptions).toBe(subs);
      }),
    );

    it(
      'at once when a link that lasted longer than a period is down',
      marbles((m) => {
        const chunks$ = m.cold(' -p------|', ping(0));
        const socket = new FakeSocket({ chunks$ });
        const dial$ = m.cold<Socket>('-(s|)', { s: socket });
        const unsub = '        ^----------!';
        const subs = ['        ^!         ', '---------^!'];
        const expected = '     --(ut)---(dg)';

        m.expectObservable(run(m, { dial: () => dial$ }), unsub).toBe(expected, {
          u: 'linkUp 0',
          t: 'trusted 0',
          d: 'linkDown 0: closed by the other side',
          g: 'peerDown 0: closed by the other side',
        });
        m.expectSubscriptions(dial$.subscriptions).toBe(subs);
      }),
    );

    it(
      'after the rest of the period when a link is down sooner',
      marbles((m) => {
        const chunks$ = m.cold('  -#', {}, new Error('error'));
        const socket = new FakeSocket({ chunks$ });
        const dial$ = m.cold<Socket>('-(s|)', { s: socket });
        const unsub = '        ^-------!';
        const subs = ['        ^!       ', '-----^!  '];
        const expected = '     --f----f-';

        m.expectObservable(run(m, { dial: () => dial$ }), unsub).toBe(expected, { f: 'dialFailed 0: error' });
        m.expectSubscriptions(dial$.subscriptions).toBe(subs);
      }),
    );

    it(
      'each server with its own period',
      marbles((m) => {
        const refused$ = m.cold<Socket>('-#', {}, new Error('ECONNREFUSED'));
        const silent$ = m.cold<Socket>(' -----------');
        const unsub = '                  ^-----------!';
        const expected = '               -a----ab---a--';
        function dial({ port }: Address): Observable<Socket> {
          return port === 3000 ? refused$ : silent$;
        }

        m.expectObservable(run(m, { dial, settings: { self: 2, dialTimeoutMs: 7 } }), unsub).toBe(expected, {
          a: 'dialFailed 0: ECONNREFUSED',
          b: 'dialFailed 1: no answer within 7 ms',
        });
      }),
    );

    it(
      'a server again if another one answers in its place: that dial has failed, and no connection was refused',
      marbles((m) => {
        const chunks$ = m.cold(' -p-------', ping(2));
        const socket = new FakeSocket({ chunks$ });
        const dial$ = m.cold<Socket>('-(s|)', { s: socket });
        const unsub = '        ^---!';
        const expected = '     --f--';
        const closes = '       --d--';

        m.expectObservable(run(m, { dial: () => dial$ }), unsub).toBe(expected, {
          f: 'dialFailed 0: server 2 answered instead of 0',
        });
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      }),
    );

    it(
      'a server that does not identify itself with a doubled time limit on the next connection, but not one that refuses',
      marbles((m) => {
        const other = new FakeSocket({ chunks$: m.cold('-p', ping(2)) });
        const sockets = [other, new FakeSocket(), new FakeSocket(), new FakeSocket()];
        function dial(): Observable<Socket> {
          return of(sockets.shift() ?? expect.fail('a fifth call'));
        }
        const unsub = '   ^ 39ms !';
        const expected = '-f 13ms g 19ms g----';

        m.expectObservable(run(m, { dial }), unsub).toBe(expected, {
          f: 'dialFailed 0: server 2 answered instead of 0',
          g: 'dialFailed 0: it did not identify itself in time',
        });
      }),
    );
  });

  describe('accepts', () => {
    it(
      'servers with a higher id',
      marbles((m) => {
        const chunks$ = m.hot(' ---p------', ping(2));
        const sockets$ = m.hot<Socket>('-s--------', { s: new FakeSocket({ chunks$ }) });
        const unsub = '         ^---------!';
        const subs = '          -^--------!';
        const expected = '      ---(ut)----';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, { u: 'linkUp 2', t: 'trusted 2' });
        m.expectSubscriptions(sockets$.subscriptions).toBe(unsub);
        m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
      }),
    );

    for (const [title, id, reason] of [
      ['no server with a lower id', 0, 'server 0 does not dial this server; it is dialled from here'],
      ['no connection with its own id', 1, 'server 1 does not dial this server; it is dialled from here'],
      ['no server that does not exist', 3, 'there is no server 3: ids go from 0 to 2'],
    ] as const) {
      it(
        title,
        marbles((m) => {
          const chunks$ = m.hot(' ---p------', ping(id));
          const socket = new FakeSocket({ chunks$ });
          const sockets$ = m.hot<Socket>('-s--------', { s: socket });
          const unsub = '         ^---------!';
          const subs = '          -^-!       ';
          const expected = '      ---r-------';
          const closes = '        ---d-------';

          m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, { r: `refused: ${reason}` });
          m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
          m.expectSubscriptions(chunks$.subscriptions).toBe(subs);
        }),
      );
    }

    it(
      'no second connection of a server while the first is trusted',
      marbles((m) => {
        const chunks1$ = m.hot('-p---------------', ping(2));
        const chunks2$ = m.hot('------p----------', ping(2));
        const [first, second] = [
          new FakeSocket({ chunks$: chunks1$ }),
          new FakeSocket({ chunks$: chunks2$ }),
        ];
        const sockets$ = m.hot<Socket>('(ab)----', { a: first, b: second });
        const unsub = '         ^-------!';
        const expected = '      -(ut)-r--';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          r: 'refused: there is a link to server 2 already',
        });
        m.expectObservable(first.closes$).toBe('--------d', { d: 'destroy' });
        m.expectObservable(second.closes$).toBe('------d', { d: 'destroy' });
      }),
    );

    it(
      'no second connection of a plain server that was suspected and has been heard since: its first was kept',
      marbles((m) => {
        const chunks1$ = m.hot('-p----------------p------', ping(2));
        const chunks2$ = m.hot('--------------------p----', ping(2));
        const [first, second] = [
          new FakeSocket({ chunks$: chunks1$ }),
          new FakeSocket({ chunks$: chunks2$ }),
        ];
        const sockets$ = m.hot<Socket>('a-------------b----------', { a: first, b: second });
        const unsub = '                 ^-----------------------!';
        const expected = '              -(ut)----------s--t-r----';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          s: 'suspected 2',
          r: 'refused: there is a link to server 2 already',
        });
        m.expectObservable(first.closes$).toBe('------------------------d', { d: 'destroy' });
      }),
    );

    it(
      'no more unidentified connections than the limit: the oldest is closed, even if it has sent something; links do not count',
      marbles((m) => {
        const linked = new FakeSocket({ chunks$: m.hot('---p', ping(2)) });
        const oldest = new FakeSocket({ chunks$: m.hot('----b', { b: 'pi' }) });
        const [b, c] = [new FakeSocket(), new FakeSocket()];
        const sockets$ = m.hot<Socket>('-l-a-b-c---', { l: linked, a: oldest, b, c });
        const unsub = '                 ^---------!';
        const expected = '              ---(ut)x---';

        m.expectObservable(run(m, { sockets$, settings: { unidentifiedMax: 2 } }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          x: 'refused: more than 2 unidentified connections',
        });
        m.expectObservable(oldest.closes$).toBe('-------d', { d: 'destroy' });
      }),
    );

    it(
      'no connection that is not identified in time, with a part of a line or with nothing, and none that ends before',
      marbles((m) => {
        const begun = new FakeSocket({ chunks$: m.hot('----b', { b: 'pi' }) });
        const mute = new FakeSocket();
        const closed = new FakeSocket({ chunks$: m.hot('-----|') });
        const broken = new FakeSocket({ chunks$: m.hot('------#', {}, new Error('reset')) });
        const sockets$ = m.hot<Socket>('-abcd----------', { a: begun, b: mute, c: closed, d: broken });
        const unsub = '                 ^--------------!';
        const expected = '              -----cd----xy---';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, {
          c: 'refused: closed by the other side',
          d: 'refused: reset',
          x: 'refused: it did not identify itself in time',
          y: 'refused: it did not identify itself in time',
        });
        for (const [socket, closes] of [
          [begun, '-----------d'],
          [mute, ' ------------d'],
        ] as const)
          m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      }),
    );

    it(
      'a connection whose handshake arrives before it is read',
      marbles((m) => {
        const socket = new FakeSocket({ chunks$: concat(of('ping 2\nsession 70\n'), NEVER) });
        const sockets$ = concat(of<Socket>(socket), NEVER);
        const unsub = '   ^---!';
        const expected = '(ut)-';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, { u: 'linkUp 2', t: 'trusted 2' });
      }),
    );

    it(
      'a second connection of a suspected server in place of the first',
      marbles((m) => {
        const chunks1$ = m.hot('-p--------------------', ping(2));
        const chunks2$ = m.hot('-----------------p----', ping(2));
        const [first, second] = [
          new FakeSocket({ chunks$: chunks1$ }),
          new FakeSocket({ chunks$: chunks2$ }),
        ];
        const sockets$ = m.hot<Socket>('a----------b----------', { a: first, b: second });
        const unsub = '         ^--------------------!';
        const expected = '      -(ut)----------s-(dut)';
        const closes = '        -----------------d';

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          s: 'suspected 2',
          d: 'linkDown 2: a newer connection took its place',
        });
        m.expectObservable(first.closes$).toBe(closes, { d: 'destroy' });
        m.expectObservable(second.closes$).toBe('---------------------d', { d: 'destroy' });
      }),
    );
  });

  it(
    'keeps the other links when one fails',
    marbles((m) => {
      const chunks1$ = m.hot('p-------x------', { p: 'ping 2\n', x: 'msg 0 not mine\n' });
      const chunks2$ = m.hot('----p-------m--', { p: 'ping 3\n', m: 'msg 3 hello\n' });
      const [first, second] = [new FakeSocket({ chunks$: chunks1$ }), new FakeSocket({ chunks$: chunks2$ })];
      const sockets$ = of<Socket[]>(first, second);
      const unsub = '         ^-------------!';
      const expected = '      (ut)(vw)(dg)m--';

      m.expectObservable(run(m, { sockets$, settings: { n: 4 } }), unsub).toBe(expected, {
        u: 'linkUp 2',
        t: 'trusted 2',
        v: 'linkUp 3',
        w: 'trusted 3',
        d: 'linkDown 2 by its fault: server 2 sent a msg in the name of 0',
        g: 'peerDown 2: server 2 sent a msg in the name of 0',
        m: 'messages of 3: hello',
      });
      m.expectObservable(first.closes$).toBe(' --------d', { d: 'destroy' });
      m.expectObservable(second.closes$).toBe('--------------d', { d: 'destroy' });
    }),
  );

  it(
    'sends the same heartbeats on all links, later ones included, and messages on all that are up; no heartbeat to a silent unidentified connection',
    marbles((m) => {
      const send = new Author(1).say('hello');
      const dialled = new FakeSocket({ chunks$: m.cold('-p', ping(0)) });
      const called = new FakeSocket({ chunks$: m.cold(' -p', ping(2)) });
      const mute = new FakeSocket();
      const dial$ = m.cold<Socket>('   s', { s: dialled });
      const sockets$ = m.hot<Socket>('-----a-b-----', { a: called, b: mute });
      const sends$ = m.hot('          ---------s---', { s: send });
      const unsub = '                 ^-----------!';
      const values = { i: 'ping 1\nsession 10\n', p: 'ping 1\n', m: 'msg 1 hello\n' };

      m.expectObservable(run(m, { dial: () => dial$, sockets$, sends$ }), unsub).toBe('-(uv)-(wx)', {
        u: 'linkUp 0',
        v: 'trusted 0',
        w: 'linkUp 2',
        x: 'trusted 2',
      });
      m.expectObservable(dialled.writes$).toBe('i---p---pm---', values);
      m.expectObservable(called.writes$).toBe(' -----i--pm---', values);
      m.expectObservable(mute.writes$).toBe('   -------i-----', values);
    }),
  );

  it(
    'closes all links, cancels all dials and stops its heartbeat when it is unsubscribed from',
    marbles((m) => {
      const chunks1$ = m.hot('-p----------', ping(2));
      const chunks2$ = m.hot('------------');
      const known = new FakeSocket({ chunks$: chunks1$ });
      const unidentified = new FakeSocket({ chunks$: chunks2$ });
      const dial$ = m.cold<Socket>('------------');
      const sockets$ = m.hot<Socket>('(ab)--------', { a: known, b: unidentified });
      const sends$ = m.hot<Send>('    ------------');
      const unsub = '         ^-----!';
      const closes = '        ------d';

      m.expectObservable(run(m, { dial: () => dial$, sockets$, sends$ }), unsub).toBe('-(ut)', {
        u: 'linkUp 2',
        t: 'trusted 2',
      });
      for (const socket of [known, unidentified])
        m.expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      const words = { i: 'ping 1\nsession 10\n', p: 'ping 1\n' };
      m.expectObservable(known.writes$).toBe('   i----p-', words);
      m.expectObservable(unidentified.writes$).toBe('i------', words);
      for (const source$ of [chunks1$, chunks2$, dial$, sockets$])
        m.expectSubscriptions(source$.subscriptions).toBe(unsub);
      m.expectSubscriptions(sends$.subscriptions).toBe(unsub);
    }),
  );

  describe('with peers that have sessions', () => {
    const hello = (id: number, incarnation: number) => `ping ${String(id)}\nsession ${String(incarnation)}\n`;
    const refused = new DialError('refused', true);

    it(
      'dials again at once if a link breaks, and trusts its peer meanwhile',
      marbles((m) => {
        const first = new FakeSocket({
          chunks$: m.cold(' h------#', { h: hello(0, 70) }, new Error('reset')),
        });
        const second = new FakeSocket({ chunks$: m.cold('h-------', { h: hello(0, 70) }) });
        const sockets = [first, second];
        const { ports$, dial } = recorded(() => of(sockets.shift() ?? expect.fail('a third call')));
        const unsub = '    ^---------!';
        const expected = ' (ut)---(dv)';

        m.expectObservable(run(m, { dial }), unsub).toBe(expected, {
          u: 'linkUp 0',
          t: 'trusted 0',
          d: 'linkDown 0: reset',
          v: 'linkUp 0',
        });
        m.expectObservable(ports$).toBe('a------a', { a: 3000 });
      }),
    );

    for (const [title, chunks, expected] of [
      ['announces its session late', { p: 'ping 0\n', l: 'session 70\n' }, '---(ut)----(dv)'],
      [
        'announces it after another line',
        { p: 'ping 0\nping 0\nsession 70\n', l: 'ping 0\n' },
        '(utd)v---------',
      ],
    ] as const) {
      it(
        `dials a peer again that ${title}, and trusts it meanwhile`,
        marbles((m) => {
          const sockets = [
            new FakeSocket({ chunks$: m.cold('p----------l', chunks) }),
            new FakeSocket({ chunks$: m.cold('h---', { h: hello(0, 70) }) }),
          ];
          function dial(): Observable<Socket> {
            return of(sockets.shift() ?? expect.fail('a third call'));
          }
          const unsub = '^--------------!';

          m.expectObservable(run(m, { dial, settings: { plainAfterMs: 3 } }), unsub).toBe(expected, {
            u: 'linkUp 0',
            t: 'trusted 0',
            d: 'linkDown 0: it announced its sessions too late',
            v: 'linkUp 0',
          });
        }),
      );
    }

    it(
      'considers a peer down when a dial is refused',
      marbles((m) => {
        const socket = new FakeSocket({ chunks$: m.cold('h------|', { h: hello(0, 70) }) });
        const answers$ = [of(socket), throwError(() => refused)];
        const unsub = '   ^-----------!';
        const expected = '(ut)---(dfg)';

        m.expectObservable(run(m, { dial: () => answers$.shift() ?? NEVER }), unsub).toBe(expected, {
          u: 'linkUp 0',
          t: 'trusted 0',
          d: 'linkDown 0: closed by the other side',
          f: 'dialFailed 0: refused',
          g: 'peerDown 0: refused',
        });
      }),
    );

    it(
      'probes a peer that dials and whose link has broken repeatedly, until a probe is refused',
      marbles((m) => {
        const called = new FakeSocket({
          chunks$: m.cold('h-----#', { h: hello(2, 70) }, new Error('reset')),
        });
        const sockets$ = concat(of<Socket>(called), NEVER);
        const probes = [new FakeSocket(), new FakeSocket()];
        const [first, second] = probes as [FakeSocket, FakeSocket];
        const { ports$, dial } = recorded(({ port }) => {
          if (port === 3000) return NEVER;
          const socket = probes.shift();
          return socket === undefined ? throwError(() => refused) : of(socket);
        });
        const unsub = '    ^----------------!';
        const expected = ' (ut)--d-----g';

        m.expectObservable(run(m, { dial, sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2: reset',
          g: 'peerDown 2: refused',
        });
        m.expectObservable(ports$.pipe(filter((port) => port === 3002))).toBe('------a--a--a', { a: 3002 });
        m.expectObservable(first.closes$).toBe(' ------d', { d: 'destroy' });
        m.expectObservable(second.closes$).toBe('---------d', { d: 'destroy' });
      }),
    );

    it(
      'does not probe a peer that has dialled again, and replaces the older connection by the newer',
      marbles((m) => {
        const first = new FakeSocket({ chunks$: m.cold('h--------', { h: hello(2, 70) }) });
        const second = new FakeSocket({ chunks$: m.cold('h---', { h: hello(2, 70) }) });
        const sockets$ = m.hot<Socket>('a----b-----', { a: first, b: second });
        const { ports$, dial } = recorded(() => NEVER);
        const unsub = '                 ^---------!';
        const expected = '              (ut)-(dv)--';

        m.expectObservable(run(m, { dial, sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2: a newer connection took its place',
          v: 'linkUp 2',
        });
        m.expectObservable(ports$).toBe('a', { a: 3000 });
      }),
    );

    it(
      'stops probing a peer when it is suspected',
      marbles((m) => {
        const called = new FakeSocket({
          chunks$: m.cold('h-----#', { h: hello(2, 70) }, new Error('reset')),
        });
        const sockets$ = concat(of<Socket>(called), NEVER);
        const { ports$, dial } = recorded(({ port }) => (port === 3000 ? NEVER : of(new FakeSocket())));
        const unsub = '    ^--------------------!';
        const expected = ' (ut)--d-------s';
        const asks = '     ------a--a--a';

        m.expectObservable(run(m, { dial, sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2: reset',
          s: 'suspected 2',
        });
        m.expectObservable(ports$.pipe(filter((port) => port === 3002))).toBe(asks, { a: 3002 });
      }),
    );

    it(
      'does not consider a peer down that cannot be reached, whichever side dials',
      marbles((m) => {
        const lost = new Error('reset');
        const dialled = new FakeSocket({ chunks$: m.cold('h-----#', { h: hello(0, 70) }, lost) });
        const called = new FakeSocket({ chunks$: m.cold(' h-----#', { h: hello(2, 71) }, lost) });
        const sockets$ = concat(of<Socket>(called), NEVER);
        const answers$ = [of<Socket>(dialled)];
        const noWay$ = m.cold<Socket>('-#', {}, new DialError('no way there', false));
        function dial({ port }: Address): Observable<Socket> {
          return (port === 3000 ? answers$.shift() : undefined) ?? noWay$;
        }
        const unsub = '   ^---------!';
        const happens$ = run(m, { dial, sockets$ }).pipe(filter((line) => !line.startsWith('dialFailed')));

        m.expectObservable(happens$, unsub).toBe('(abcd)(ef)', {
          a: 'linkUp 2',
          b: 'trusted 2',
          c: 'linkUp 0',
          d: 'trusted 0',
          e: 'linkDown 2: reset',
          f: 'linkDown 0: reset',
        });
      }),
    );

    it(
      'considers a peer down that violates the protocol, and does not probe it',
      marbles((m) => {
        const chunks$ = m.cold('h-----x---', { h: hello(2, 70), x: 'msg 2 too early\n' });
        const sockets$ = concat(of<Socket>(new FakeSocket({ chunks$ })), NEVER);
        const { ports$, dial } = recorded(() => NEVER);
        const unsub = '   ^------------!';
        const expected = '(ut)--(dg)----';

        m.expectObservable(run(m, { dial, sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2 by its fault: it sent a message before "from"',
          g: 'peerDown 2: it sent a message before "from"',
        });
        m.expectObservable(ports$).toBe('a', { a: 3000 });
      }),
    );

    it(
      'probes a peer while other connections open and close',
      marbles((m) => {
        const reset = new Error('reset');
        const gone = new FakeSocket({ chunks$: m.cold('h-----#', { h: hello(2, 70) }, reset) });
        const other = new FakeSocket({ chunks$: m.cold('h----', { h: hello(3, 71) }) });
        const sockets$ = m.hot<Socket>('a------b----', { a: gone, b: other });
        const { ports$, dial } = recorded(({ port }) => (port === 3000 ? NEVER : of(new FakeSocket())));
        const unsub = '                 ^----------!';
        const expected = '              (ut)--d(vw)-';
        const asks = '                  ------a--a--';

        m.expectObservable(run(m, { dial, sockets$, settings: { n: 4 } }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2: reset',
          v: 'linkUp 3',
          w: 'trusted 3',
        });
        m.expectObservable(ports$.pipe(filter((port) => port === 3002))).toBe(asks, { a: 3002 });
      }),
    );

    it(
      'refuses a connection that is older than the link, even if its handshake arrives later',
      marbles((m) => {
        const late = new FakeSocket({ chunks$: m.hot('-----h----', { h: hello(2, 70) }) });
        const present = new FakeSocket({ chunks$: m.hot('-h--------', { h: hello(2, 71) }) });
        const sockets$ = m.hot<Socket>('(ab)------', { a: late, b: present });
        const unsub = '                 ^--------!';
        const expected = '              -(ut)r----'.slice(0);

        m.expectObservable(run(m, { sockets$ }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          r: 'refused: server 2 has dialled again since',
        });
        m.expectObservable(late.closes$).toBe('-----d', { d: 'destroy' });
      }),
    );

    it(
      'dials a second time beside a dial that is not answered, and trusts its peer again when that is answered',
      marbles((m) => {
        const first = new FakeSocket({ chunks$: m.cold('h------------------', { h: hello(0, 70) }) });
        const second = new FakeSocket({ chunks$: m.cold('h---', { h: hello(0, 70) }) });
        const answers$ = [of<Socket>(first), NEVER, of<Socket>(second)];
        const { ports$, dial } = recorded(() => answers$.shift() ?? NEVER);
        const unsub = '    ^---------------------!';
        const expected = ' (ut)----------(sd)(vt)';
        const calls = '    a-------------a---a---';

        m.expectObservable(run(m, { dial, settings: { dialAgainMs: 4 } }), unsub).toBe(expected, {
          u: 'linkUp 0',
          t: 'trusted 0',
          s: 'suspected 0',
          d: 'linkDown 0: it has been silent for too long',
          v: 'linkUp 0',
        });
        m.expectObservable(ports$).toBe(calls, { a: 3000 });
      }),
    );

    it(
      'serves a restarted peer with what is sent from then on',
      marbles((m) => {
        const author = new Author(1);
        const sends$ = m.hot('-a-------b--', { a: author.say('one'), b: author.say('two') });
        const first = new FakeSocket({ chunks$: m.cold('h-----|', { h: `${hello(2, 70)}have 10 0\n` }) });
        const second = new FakeSocket({ chunks$: m.cold('h---', { h: `${hello(2, 71)}have 10 0\n` }) });
        const sockets$ = m.hot<Socket>('a------b----', { a: first, b: second });
        const unsub = '        ^----------!';
        const expected = '     -------(ihf)';
        const happens = '      (ut)--d(gvt)';

        m.expectObservable(run(m, { sockets$, sends$, settings: { heartbeatPeriodMs: 99 } }), unsub).toBe(
          happens,
          {
            u: 'linkUp 2',
            t: 'trusted 2',
            d: 'linkDown 2: closed by the other side',
            g: 'peerDown 2: it has restarted',
            v: 'linkUp 2',
          },
        );
        m.expectObservable(second.writes$.pipe(filter((text) => !text.startsWith('msg')))).toBe(expected, {
          i: 'ping 1\nsession 10\n',
          h: 'have 71 0\n',
          f: 'from 1\n',
        });
        m.expectObservable(second.writes$.pipe(filter((text) => text.startsWith('msg')))).toBe('---------m', {
          m: 'msg 1 two\n',
        });
      }),
    );

    it(
      'ends the link of a silent peer, and dials it again',
      marbles((m) => {
        const silent = new FakeSocket({ chunks$: m.cold('h----------------', { h: hello(0, 70) }) });
        const sockets = [silent, new FakeSocket({ chunks$: m.cold('----h--', { h: hello(0, 70) }) })];
        const { ports$, dial } = recorded(() => of(sockets.shift() ?? expect.fail('a third call')));
        const unsub = '   ^---------------------!';
        const expected = '(ut)----------(sd)(vt)';

        m.expectObservable(run(m, { dial }), unsub).toBe(expected, {
          u: 'linkUp 0',
          t: 'trusted 0',
          s: 'suspected 0',
          d: 'linkDown 0: it has been silent for too long',
          v: 'linkUp 0',
        });
        m.expectObservable(ports$).toBe('a-------------a', { a: 3000 });
        m.expectObservable(silent.closes$).toBe('--------------d', { d: 'destroy' });
      }),
    );

    it(
      'keeps the link of a silent peer for another deadline if it was late itself recently, and longer if the peer is heard again',
      marbles((m) => {
        const busy = { heartbeatPeriodMs: 200, suspectAfterMs: 920, lastLookMs: 20, maxLenienceMs: 200 };
        const scheduler = stopped(m.scheduler, 1_000, 1_300);
        const words = { h: hello(0, 70), p: 'ping 0\n' };
        const silent = new FakeSocket({ chunks$: m.cold('h 699ms p', words) });
        const heard = new FakeSocket({ chunks$: m.cold('h 699ms p 1499ms p', words) });
        const again = new FakeSocket();
        const sockets = [silent, again];
        const { dial } = recorded(() => of(sockets.shift() ?? expect.fail('a third call')));

        m.expectObservable(run(m, { dial, scheduler, settings: busy }), '^ 2545ms !').toBe(
          '(ut) 1616ms s 919ms d',
          {
            u: 'linkUp 0',
            t: 'trusted 0',
            s: 'suspected 0',
            d: 'linkDown 0: it has been silent for too long',
          },
        );
        m.expectObservable(run(m, { dial: () => of(heard), scheduler, settings: busy }), '^ 3000ms !').toBe(
          '(ut) 1616ms s 579ms t',
          { u: 'linkUp 0', t: 'trusted 0', s: 'suspected 0' },
        );
      }),
    );

    it(
      'considers the former incarnation of a peer down when the peer dials in another',
      marbles((m) => {
        const first = new FakeSocket({ chunks$: m.cold('h---#', { h: hello(2, 70) }, new Error('reset')) });
        const second = new FakeSocket({ chunks$: m.cold('h---', { h: hello(2, 71) }) });
        const sockets$ = m.hot<Socket>('a----b-------', { a: first, b: second });
        const unsub = '                 ^-----------!';
        const expected = '              (ut)d(gvt)---';

        m.expectObservable(run(m, { sockets$, dial: () => NEVER }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          d: 'linkDown 2: reset',
          g: 'peerDown 2: it has restarted',
          v: 'linkUp 2',
        });
      }),
    );

    it(
      'admits no second connection with the id of a peer that is heard, whatever its incarnation',
      marbles((m) => {
        const true$ = m.cold('    h------m--', { h: `${hello(2, 70)}from 0\n`, m: 'msg 2 true\n' });
        const false$ = m.cold('   h---', { h: `${hello(2, 71)}from 0\nmsg 2 false\n` });
        const impostor = new FakeSocket({ chunks$: false$ });
        const sockets$ = m.hot<Socket>('a----b-------', {
          a: new FakeSocket({ chunks$: true$ }),
          b: impostor,
        });
        const unsub = '                 ^-----------!';
        const expected = '              (ut)-r-m-----';

        m.expectObservable(run(m, { sockets$, dial: () => NEVER }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          r: 'refused: there is a link to server 2 already',
          m: 'messages of 2: true',
        });
        m.expectObservable(impostor.closes$).toBe('-----d', { d: 'destroy' });
      }),
    );

    it(
      'resumes on a new link from the have of the peer, and skips messages that were delivered already',
      marbles((m) => {
        const author = new Author(1);
        const sends$ = m.hot('    ---a-b------', { a: author.say('one'), b: author.say('two') });
        const first = new FakeSocket({
          chunks$: m.cold('        h-----#', { h: `${hello(2, 70)}have 10 0\nfrom 5\nmsg 2 a\nmsg 2 b\n` }),
        });
        const second = new FakeSocket({
          chunks$: m.cold('h--', { h: `${hello(2, 70)}have 10 1\nfrom 6\nmsg 2 b\nmsg 2 c\n` }),
        });
        const sockets$ = m.hot<Socket>('a-------b---', { a: first, b: second });
        const unsub = '                 ^----------!';
        const expected = '              (utm)-d-(vn)';

        m.expectObservable(run(m, { sockets$, sends$, dial: () => NEVER }), unsub).toBe(expected, {
          u: 'linkUp 2',
          t: 'trusted 2',
          m: 'messages of 2: a,b',
          d: 'linkDown 2: error',
          v: 'linkUp 2',
          n: 'messages of 2: c',
        });
        const written$ = first.bytes$.pipe(reduce((all, bytes) => all + new TextDecoder().decode(bytes), ''));
        m.expectObservable(written$).toBe('------(w|)', {
          w: 'ping 1\nsession 10\nhave 70 0\nfrom 0\nmsg 1 one\nping 1\nmsg 1 two\n',
        });
        m.expectObservable(second.writes$).toBe('--------(ihfm)', {
          i: 'ping 1\nsession 10\n',
          h: 'have 70 7\n',
          f: 'from 1\n',
          m: 'msg 1 two\n',
        });
      }),
    );
  });

  it(
    'keeps the peers of different subscriptions apart',
    marbles((m) => {
      const sockets$ = m.cold<Socket>('s-----', { s: new FakeSocket({ chunks$: m.cold('-p', ping(2)) }) });
      const run$ = run(m, { sockets$ });
      const values = { u: 'linkUp 2', t: 'trusted 2' };
      const unsub = '    ^-----!';
      const expected = ' -(ut)--';

      m.expectObservable(run$, unsub).toBe(expected, values);
      m.expectObservable(run$, unsub).toBe(expected, values);
    }),
  );

  it(
    'indicates nothing without input',
    marbles((m) => {
      const sockets$ = m.hot<Socket>('-----------');
      const unsub = '         ^----!     ';
      const expected = '      -----------';

      m.expectObservable(run(m, { sockets$, settings: { self: 0 } }), unsub).toBe(expected);
      m.expectSubscriptions(sockets$.subscriptions).toBe(unsub);
    }),
  );
});
