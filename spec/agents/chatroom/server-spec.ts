import {
  concat,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { serverConfig, type ServerConfig } from '../../../lib/config.ts';
import { serve } from '../../../lib/agents/chatroom/server.ts';
import {
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from '../../../lib/world/world.ts';
import { describeEvent } from '../../support/describeEvent.ts';
import { FakeSocket } from '../../support/fakeSocket.ts';
import { fakeNetwork, fakeWorld } from '../../support/fakeWorld.ts';
import { marbles } from '../../support/marbles.ts';

/** Server `id` of two: its client port is 10000 + id. A dial that fails at once is repeated after 20, 40, 80 ms. */
const configOf = (id: number, isPlain = false): ServerConfig => ({
  ...serverConfig({ id, n: 2, port: 10_000 + id, isPlain }),
  redialMinMs: 4,
  redialMaxMs: 100,
});

/** The events of a server, as text. */
function run(id: number, world: World, isPlain = false): Observable<string> {
  return serve(configOf(id, isPlain), world).pipe(map(({ event }) => describeEvent(event)));
}

/** A client of server `id`: its lines with their times, and the answers. */
function master(
  scheduler: TestScheduler,
  world: World,
  id: number,
  script: Record<number, string>,
): Observable<string> {
  const says = Object.entries(script);
  return world.dial({ host: '127.0.0.1', port: 10_000 + id }).pipe(
    mergeMap((socket) => {
      const start = scheduler.now();
      const say$ = merge(
        ...says.map(([ms, text]) => timer(Number(ms) - start, scheduler).pipe(map(() => text))),
      );
      return merge(
        socket.chunks$.pipe(map((chunk) => new TextDecoder().decode(chunk))),
        say$.pipe(
          tap((text) => socket.write(new TextEncoder().encode(text))),
          ignoreElements(),
        ),
      );
    }),
  );
}

const isAbout = (...words: string[]) => filter((text: string) => words.some((word) => text.startsWith(word)));

describe('serve', () => {
  describe('two servers', () => {
    for (const [title, starts, expected] of [
      [
        'find each other at once where the one that is called is there first',
        ['^ 300ms !', '50ms ^ 250ms !'],
        '53ms t',
      ],
      // Server 1 dials 1, 21 and 61 ms after it began.
      ['find each other at the next dial where it is not', ['50ms ^ 250ms !', '^ 300ms !'], '63ms t'],
    ] as const) {
      it(
        title,
        marbles(({ scheduler, expectObservable }) => {
          const world = fakeNetwork(scheduler);
          for (const id of [0, 1] as const) {
            const peer = String(1 - id);
            const trusted$ = run(id, world).pipe(isAbout('trusted', 'suspected', 'linkDown'));

            expectObservable(trusted$, starts[id]).toBe(expected, { t: `trusted ${peer}` });
          }
        }),
      );
    }

    it(
      'deliver a broadcast of one to the clients of the other',
      marbles(({ scheduler, expectObservable }) => {
        const world = fakeNetwork(scheduler);
        const unsub = '^ 100ms !';
        const writer$ = timer(10, scheduler).pipe(
          mergeMap(() => master(scheduler, world, 0, { 20: 'broadcast one\nbroadcast two\n', 30: 'get\n' })),
        );
        const reader$ = timer(10, scheduler).pipe(
          mergeMap(() => master(scheduler, world, 1, { 15: 'get\nalive\n', 30: 'get\n' })),
        );

        expectObservable(run(0, world).pipe(ignoreElements()), unsub).toBe('-');
        expectObservable(run(1, world).pipe(isAbout('messages')), unsub).toBe('22ms m', {
          m: 'messages of 0: one,two',
        });
        // A round trip: 2 ms.
        expectObservable(writer$, unsub).toBe('32ms a', { a: 'messages one,two\n' });
        expectObservable(reader$, unsub).toBe('17ms a 14ms b', {
          a: 'messages \nalive 0,1\n',
          b: 'messages one,two\n',
        });
      }),
    );

    it(
      'detect the end of each other at once, and connect again after a restart',
      marbles(({ scheduler, expectObservable }) => {
        const world = fakeNetwork(scheduler);
        const first0 = '  ^ 299ms !';
        const second0 = ' 400ms ^ 199ms !';
        const all1 = '    ^ 599ms       !';
        const master$ = timer(10, scheduler).pipe(
          mergeMap(() => master(scheduler, world, 1, { 100: 'alive\n', 310: 'alive\n', 590: 'alive\n' })),
        );

        expectObservable(run(0, world).pipe(ignoreElements()), first0).toBe('-');
        expectObservable(run(0, world).pipe(ignoreElements()), second0).toBe('-');
        expectObservable(run(1, world).pipe(isAbout('trusted', 'suspected', 'linkDown')), all1).toBe(
          '3ms t 297ms d 125ms t',
          {
            t: 'trusted 0',
            d: 'linkDown 0: closed by the other side',
          },
        );
        expectObservable(master$, all1).toBe('102ms a 209ms b 279ms a', { a: 'alive 0,1\n', b: 'alive 1\n' });
      }),
    );
  });

  describe('a plain server', () => {
    it(
      'sends only ping and msg, and ignores session lines of a peer',
      marbles(({ scheduler, hot, expectObservable }) => {
        const peer = new FakeSocket({
          chunks$: hot('-i-----h--', {
            i: 'ping 1\nsession 7\n',
            h: 'have 140737488355329 0\nfrom 0\nmsg 1 hi\n',
          }),
        });
        const client = new FakeSocket({
          chunks$: hot('--b------g', { b: 'broadcast x\n', g: 'get\nalive\n' }),
        });
        const forPeers$ = hot<Socket>('  p----', { p: peer });
        const forMasters$ = hot<Socket>('c----', { c: client });
        const unsub = '                  ^ 250ms !';
        function listen({ port }: Address): Observable<Listener> {
          return concat(of({ sockets$: port === 3000 ? forPeers$ : forMasters$ }), NEVER);
        }
        const events$ = run(0, fakeWorld(scheduler, { listen }), true).pipe(
          isAbout('linkUp', 'linkDown', 'ignored', 'trusted', 'messages'),
        );

        expectObservable(events$, unsub).toBe('-(uts)-(hfm)', {
          u: 'linkUp 1',
          t: 'trusted 1',
          s: 'ignored of 1: session 7',
          h: 'ignored of 1: have 140737488355329 0',
          f: 'ignored of 1: from 0',
          m: 'messages of 1: hi',
        });
        expectObservable(peer.writes$, unsub).toBe('p-m 197ms -p', { p: 'ping 0\n', m: 'msg 0 x\n' });
        expectObservable(client.writes$, unsub).toBe('---------a', { a: 'messages x,hi\nalive 0,1\n' });
      }),
    );

    it(
      'sends its ping first where it dials, too',
      marbles(({ scheduler, cold, expectObservable }) => {
        const called = new FakeSocket();
        const world = fakeWorld(scheduler, {
          listen: () => cold('l', { l: { sockets$: NEVER } }),
          dial: () => cold('-(s|)', { s: called }),
        });

        expectObservable(run(1, world, true), '^-!').toBe('l--', { l: 'listening' });
        expectObservable(called.writes$).toBe('         -p-', { p: 'ping 1\n' });
      }),
    );

    /** The time of the link: as soon as both run, or when the one with sessions has waited in vain for a session line of the other. */
    for (const [title, plain, linkedMs] of [
      ['and another one', [true, true], 10],
      ['that is called by one with sessions', [true, false], 260],
      ['that calls one with sessions', [false, true], 260],
    ] as const) {
      it(
        `${title} list each other, and exchange messages`,
        marbles(({ scheduler, expectObservable }) => {
          const world = fakeNetwork(scheduler);
          const unsub = '^ 400ms !';
          for (const id of [0, 1] as const) {
            const says = { [linkedMs]: `broadcast of ${String(id)}\n`, [linkedMs + 50]: 'get\nalive\n' };
            const answers$ = timer(5, scheduler).pipe(
              mergeMap(() => master(scheduler, world, id, says)),
              map((answer) => answer.split('\n').sort().join(' ').trim()),
              map((answer) => answer.replace('of 1,of 0', 'of 0,of 1')),
            );
            const ended$ = run(id, world, plain[id]).pipe(isAbout('suspected', 'linkDown', 'peerDown'));

            expectObservable(ended$, unsub).toBe('-');
            expectObservable(answers$, unsub).toBe(`${String(linkedMs + 52)}ms a`, {
              a: 'alive 0,1 messages of 0,of 1',
            });
          }
        }),
      );
    }
  });

  it(
    'accepts and dials nothing before both of its ports are bound',
    marbles(({ scheduler, hot, cold, expectObservable, expectSubscriptions }) => {
      const forPeers$ = hot<Socket>('  p--------', { p: new FakeSocket() });
      const forMasters$ = hot<Socket>('---------');
      const dial$ = cold<Socket>('     ---------');
      const peers$ = cold('  -l', { l: { sockets$: forPeers$ } });
      const masters$ = cold('----l', { l: { sockets$: forMasters$ } });
      const unsub = '        ^--------!';
      const subs = '         ----^----!';
      const expected = '     ----l-----';
      const world = fakeWorld(scheduler, {
        listen: ({ port }) => (port === 3001 ? peers$ : masters$),
        dial: () => dial$,
      });

      expectObservable(run(1, world), unsub).toBe(expected, { l: 'listening' });
      for (const source$ of [forPeers$, forMasters$, dial$])
        expectSubscriptions(source$.subscriptions).toBe(subs);
      for (const source$ of [peers$, masters$]) expectSubscriptions(source$.subscriptions).toBe(unsub);
    }),
  );

  for (const [lot, incarnation] of [
    [0, 1],
    [0.5, 2 ** 47 + 1],
    [1 - 2 ** -53, 2 ** 48],
  ] as const) {
    it(
      `has a random incarnation, of all that can be encoded: ${String(incarnation)}`,
      marbles(({ scheduler, cold, expectObservable }) => {
        const called = new FakeSocket();
        const world = fakeWorld(scheduler, {
          listen: () => cold('l', { l: { sockets$: NEVER } }),
          dial: () => cold('-(s|)', { s: called }),
        });
        const listening$ = serve(configOf(1), { ...world, random: () => lot }).pipe(
          map(({ event }) => event),
        );
        const unsub = '   ^-!';
        const expected = 'l--';
        const written = ' -i-';

        expectObservable(listening$, unsub).toBe(expected, { l: { kind: 'listening', incarnation } });
        expectObservable(called.writes$).toBe(written, { i: `ping 1\nsession ${String(incarnation)}\n` });
      }),
    );
  }

  for (const [what, port] of [
    ['for its peers', 3001],
    ['for its masters', 10_001],
  ] as const) {
    it(
      `errors if the port ${what} cannot be bound, and closes the other one`,
      marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
        const error = new ListenError({ host: '127.0.0.1', port }, 'EADDRINUSE');
        const taken$ = cold<Listener>('--#', {}, error);
        const free$ = cold<Listener>(' -l-', { l: { sockets$: NEVER } });
        const subs = '                 ^-!';
        const expected = '             --#';
        const dial$ = cold<Socket>('   ---');
        function listen(address: Address): Observable<Listener> {
          return address.port === port ? taken$ : free$;
        }

        expectObservable(run(1, fakeWorld(scheduler, { listen, dial: () => dial$ }))).toBe(
          expected,
          {},
          error,
        );
        for (const source$ of [taken$, free$]) expectSubscriptions(source$.subscriptions).toBe(subs);
        expectSubscriptions(dial$.subscriptions).toBe([]);
      }),
    );
  }

  it(
    'names the port that is in use, and the reason',
    marbles(({ scheduler, expectObservable }) => {
      function listen(address: Address): Observable<Listener> {
        return throwError(() => new ListenError(address, 'EACCES'));
      }
      const error = new Error('cannot listen on 127.0.0.1:3001: EACCES');
      error.name = 'ListenError';

      expectObservable(run(1, fakeWorld(scheduler, { listen }))).toBe('#', {}, error);
    }),
  );

  it(
    'completes with the turn in which a client crashes it, with everything closed',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const peer = new FakeSocket({ chunks$: hot('-p--------', { p: 'ping 1\nping 1\n' }) });
      const chunks$ = hot('                    ---a---c-b', {
        a: 'get\n',
        c: 'broadcast x\nget\ncrash\nget\n',
        b: 'get\n',
      });
      const client = new FakeSocket({ chunks$ });
      const forPeers$ = hot<Socket>('          p---------', { p: peer });
      const forMasters$ = hot<Socket>('        c---------', { c: client });
      const subs = '                           ^------!  ';
      const expected = '                       l------(x|)';
      const closes = '                         -------d  ';
      function listen({ port }: Address): Observable<Listener> {
        return concat(of({ sockets$: port === 3000 ? forPeers$ : forMasters$ }), NEVER);
      }
      const turns$ = serve(configOf(0), fakeWorld(scheduler, { listen })).pipe(
        filter(
          ({ event, effects }) => event.kind === 'listening' || effects.some(({ kind }) => kind === 'exit'),
        ),
        map(({ event, effects }) => [event.kind, ...effects.map(({ kind }) => kind)].join(' ')),
      );

      expectObservable(turns$).toBe(expected, { l: 'listening', x: 'commandsReceived send reply exit' });
      for (const socket of [peer, client]) {
        expectObservable(socket.closes$.pipe(filter((how) => how === 'destroy'))).toBe(closes, {
          d: 'destroy',
        });
      }
      // Answers before the crash are still sent.
      expectObservable(peer.writes$).toBe('  p------m', {
        p: 'ping 0\nsession 140737488355329\n',
        m: 'msg 0 x\n',
      });
      expectObservable(client.writes$).toBe('---a---b', { a: 'messages \n', b: 'messages x\n' });
      for (const source$ of [forPeers$, forMasters$]) expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'closes its ports and all that it has open when it is unsubscribed from',
    marbles(({ scheduler, hot, cold, expectObservable, expectSubscriptions }) => {
      const peer = new FakeSocket({ chunks$: hot('-p------', { p: 'ping 1\n' }) });
      const client = new FakeSocket();
      const forPeers$ = hot<Socket>('          ---p----', { p: peer });
      const forMasters$ = hot<Socket>('        ---c----', { c: client });
      const peers$ = cold('                    l-------', { l: { sockets$: forPeers$ } });
      const masters$ = cold('                  l-------', { l: { sockets$: forMasters$ } });
      const unsub = '                          ^-----! ';
      const closes = '                         ------d ';
      function listen({ port }: Address): Observable<Listener> {
        return port === 3000 ? peers$ : masters$;
      }

      expectObservable(run(0, fakeWorld(scheduler, { listen })), unsub).toBe('l--c', {
        l: 'listening',
        c: 'client 0',
      });
      for (const socket of [peer, client]) expectObservable(socket.closes$).toBe(closes, { d: 'destroy' });
      for (const source$ of [peers$, masters$, forPeers$, forMasters$]) {
        expectSubscriptions(source$.subscriptions).toBe(unsub);
      }
    }),
  );

  it(
    'survives any input from unidentified connections and clients',
    marbles(({ scheduler, hot, expectObservable }) => {
      const noise = { a: '\u0000\n\n   \nget get\n', b: 'msg 7\n', c: 'x'.repeat(2000) };
      const stranger = (diagram: string) => new FakeSocket({ chunks$: hot(diagram, noise) });
      const forPeers$ = hot<Socket>('  abc--------', {
        a: stranger('------a'),
        b: stranger('------b'),
        c: stranger('------c'),
      });
      const forMasters$ = hot<Socket>('abc--------', {
        a: stranger('------a'),
        b: stranger('------b'),
        c: stranger('------c'),
      });
      function listen({ port }: Address): Observable<Listener> {
        return concat(of({ sockets$: port === 3000 ? forPeers$ : forMasters$ }), NEVER);
      }
      const unsub = '                  ^---------!';
      const alive$ = serve(configOf(0), fakeWorld(scheduler, { listen })).pipe(
        filter(({ event }) => event.kind === 'connectionRefused'),
        map(({ state }) => `${state.alive.join(',')} knows ${String(state.log.count)}`),
      );

      expectObservable(alive$, unsub).toBe('------(xxx)', { x: '0 knows 0' });
    }),
  );
});
