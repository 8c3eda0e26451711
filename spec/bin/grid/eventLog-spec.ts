import { map, ReplaySubject, scan, share, startWith, type Observable } from 'rxjs';
import { eventLog, within, type GridTurn } from '../../../bin/grid/eventLog.ts';
import { noViews, viewsAfter, type GridEvent, type Views } from '../../../bin/grid/views.ts';
import type { News } from '../../../bin/ipc.ts';
import { marbles, type Marbles } from '../../support/marbles.ts';

/** An event of a server: at its time in the marble diagram, unless `atMs` is given. */
type Timed = Readonly<{
  kind: GridEvent['kind'];
  server: number;
  atMs?: number;
  news?: News;
}>;

const happened = (kind: 'started' | 'exited' | 'paused' | 'resumed', server: number, atMs?: number): Timed =>
  atMs === undefined ? { kind, server } : { kind, server, atMs };
const told = (server: number, news: News): Timed => ({ kind: 'news', server, news });
const listening = (server: number) => told(server, { kind: 'listening' });
const trusted = (server: number, peer: number) => told(server, { kind: 'trusted', peer });
const suspected = (server: number, peer: number) => told(server, { kind: 'suspected', peer });
const peerDown = (server: number, peer: number) => told(server, { kind: 'peerDown', peer, reason: 'why' });

const at = (one: Timed, atMs: number) => ({ atMs, ...one }) as GridEvent;

/** Servers that run, listen and trust each other since time 0, some of them left out. */
function whole(n: number, ...absent: readonly number[]): Views {
  const ids = Array.from({ length: n }, (_, id) => id).filter((id) => !absent.includes(id));
  const up = ids.flatMap((id) => [happened('started', id), listening(id)]);
  const met = ids.flatMap((id) => ids.filter((peer) => peer !== id).map((peer) => trusted(id, peer)));
  return [...up, ...met].reduce((views, one) => viewsAfter(views, at(one, 0)), noViews(n));
}

/** The turns of a grid; each subscriber gets the last one at once. */
function turnsOf({ scheduler }: Marbles, happens$: Observable<Timed>, views: Views): Observable<GridTurn> {
  const first: GridTurn = { event: undefined, views };
  return happens$.pipe(
    map((one) => at(one, scheduler.now())),
    scan((before, event): GridTurn => ({ event, views: viewsAfter(before.views, event) }), first),
    startWith(first),
    share({ connector: () => new ReplaySubject<GridTurn>(1) }),
  );
}

describe('within', () => {
  const isOneGone = (views: Views) => views[1]?.isRunning === false;
  const events = { x: happened('exited', 1), o: happened('exited', 0), r: happened('started', 1) };

  /** Whether the condition became true, and the servers that then run. */
  function run(m: Marbles, happens$: Observable<Timed>, limitMs: number, views: Views = whole(3)) {
    return within(turnsOf(m, happens$, views), limitMs, isOneGone, m.scheduler).pipe(
      map(({ isSo, views: last }) => {
        const running = [...last.keys()].filter((id) => last[id]?.isRunning === true);
        return `${isSo ? 'yes' : 'no'}: ${running.join(',')}`;
      }),
    );
  }

  it(
    'succeeds as soon as the condition is true, and unsubscribes',
    marbles((m) => {
      const happens$ = m.hot('--o--x--r--', events);
      const subs = '          ^----!     ';
      const expected = '      -----(y|)  ';

      m.expectObservable(run(m, happens$, 9)).toBe(expected, { y: 'yes: 2' });
      m.expectSubscriptions(happens$.subscriptions).toBe(subs);
    }),
  );

  it(
    'succeeds at once if the condition is true already',
    marbles((m) => {
      const happens$ = m.hot('--r--x-', events);
      const expected = '      (y|)   ';

      m.expectObservable(run(m, happens$, 9, whole(3, 1))).toBe(expected, { y: 'yes: 0,2' });
    }),
  );

  it(
    'fails when the time has passed, with the current views, and unsubscribes',
    marbles((m) => {
      const happens$ = m.hot('--o------x-', events);
      const subs = '          ^------!   ';
      const expected = '      -------(n|)';

      m.expectObservable(run(m, happens$, 7)).toBe(expected, { n: 'no: 1,2' });
      m.expectSubscriptions(happens$.subscriptions).toBe(subs);
    }),
  );

  it(
    'fails at once with a limit of zero if the condition is false',
    marbles((m) => {
      const happens$ = m.hot('-----x-', events);
      const expected = '      (n|)   ';

      m.expectObservable(run(m, happens$, 0)).toBe(expected, { n: 'no: 0,1,2' });
    }),
  );

  it(
    'succeeds with a limit of zero if the condition is true',
    marbles((m) => {
      const happens$ = m.hot('-------', events);
      const expected = '      (y|)   ';

      m.expectObservable(run(m, happens$, 0, whole(3, 1))).toBe(expected, { y: 'yes: 0,2' });
    }),
  );

  it(
    'measures the time since the subscription, however many events arrive meanwhile',
    marbles((m) => {
      const happens$ = m.hot('--r--r--r--', events);
      const expected = '      -------(n|)';

      m.expectObservable(run(m, happens$, 7)).toBe(expected, { n: 'no: 0,1,2' });
    }),
  );

  it(
    'unsubscribes from its source when it is unsubscribed from',
    marbles((m) => {
      const happens$ = m.hot('-------x', events);
      const unsub = '         ^--!    ';
      const expected = '      ----    ';

      m.expectObservable(run(m, happens$, 9), unsub).toBe(expected);
      m.expectSubscriptions(happens$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'errors if the condition throws, and if the events fail',
    marbles((m) => {
      const error = new Error('no views');
      const turns$ = m.cold<GridTurn>('--t--', { t: { event: undefined, views: [] } });
      const failing$ = m.cold<GridTurn>('---#', {}, error);
      const ask = () => {
        throw error;
      };

      m.expectObservable(within(turns$, 9, ask, m.scheduler)).toBe('  --# ', {}, error);
      m.expectObservable(within(failing$, 9, ask, m.scheduler)).toBe('---#', {}, error);
      m.expectSubscriptions(turns$.subscriptions).toBe('              ^-! ');
    }),
  );
});

describe('the event log', () => {
  /** The sentences about these events, in a grid in which all servers list each other by default. */
  function run(m: Marbles, happens$: Observable<Timed>, views: Views = whole(3)) {
    return eventLog(turnsOf(m, happens$, views), m.scheduler);
  }

  it(
    'emits nothing without relevant events',
    marbles((m) => {
      const happens$ = m.hot('--lpr-', {
        l: listening(0),
        p: happened('paused', 1),
        r: happened('resumed', 1),
      });
      const unsub = '         ^----!';
      const expected = '      ------';

      m.expectObservable(run(m, happens$), unsub).toBe(expected);
      m.expectSubscriptions(happens$.subscriptions).toBe(unsub);
    }),
  );

  describe('a crash', () => {
    it(
      'is reported when all servers have detected it, with the delay of each',
      marbles((m) => {
        const happens$ = m.hot('--x---a-b---', {
          x: happened('exited', 2),
          a: peerDown(0, 2),
          b: peerDown(1, 2),
        });
        const unsub = '         ^----------!';
        const expected = '      --------c---';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          c: '2 crashed: 0 noticed after 4 ms, 1 after 6 ms',
        });
      }),
    );

    it(
      'is measured from the kill, not from its report, which may arrive after all detections',
      marbles((m) => {
        const happens$ = m.hot('---ab--x----', {
          x: happened('exited', 2, 1),
          a: peerDown(0, 2),
          b: peerDown(1, 2),
        });
        const unsub = '         ^----------!';
        const expected = '      -------c----';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          c: '2 crashed: 0 noticed after 2 ms, 1 after 3 ms',
        });
      }),
    );

    it(
      'counts as detected by a suspicion, too, at once if that was earlier',
      marbles((m) => {
        const happens$ = m.hot('-s--x--a-', {
          s: suspected(1, 2),
          x: happened('exited', 2),
          a: peerDown(0, 2),
        });
        const unsub = '         ^-------!';
        const expected = '      -s-----c-';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          s: '1 suspects 2: it is silent',
          c: '2 crashed: 0 noticed after 3 ms, 1 after 0 ms',
        });
      }),
    );

    it(
      'counts as detected by none if all had stopped listing the server long before',
      marbles((m) => {
        const happens$ = m.hot('s 149ms x--a-', {
          s: suspected(1, 2),
          x: happened('exited', 2),
          a: peerDown(0, 2),
        });
        const unsub = '         ^ 150ms ---!';
        const expected = '      s 149ms ---c-';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          s: '1 suspects 2: it is silent',
          c: '2 crashed: 0 noticed after 3 ms, 1 no longer listed it',
        });
      }),
    );

    it(
      'that a server has not detected is reported after a second',
      marbles((m) => {
        const happens$ = m.hot('--x---a----', { x: happened('exited', 2), a: peerDown(0, 2) });
        const unsub = '         ^ 1100ms   !';
        const expected = '      -- 1000ms c-';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          c: '2 crashed: 0 noticed after 4 ms, 1 has not noticed within 1000 ms',
        });
      }),
    );

    it(
      'of a server that none listed is reported at once',
      marbles((m) => {
        const happens$ = m.hot('--sl-x---', {
          s: happened('started', 2),
          l: listening(2),
          x: happened('exited', 2),
        });
        const unsub = '         ^-------!';
        const expected = '      -----c---';

        m.expectObservable(run(m, happens$, whole(3, 2)), unsub).toBe(expected, {
          c: '2 crashed: 0 never listed it, 1 never listed it',
        });
      }),
    );

    it(
      'of a server that never listened is reported as a failed start, whatever its earlier incarnation did',
      marbles((m) => {
        const happens$ = m.hot('-x-a-s---x-', {
          x: happened('exited', 1),
          a: peerDown(0, 1),
          s: happened('started', 1),
        });
        const unsub = '         ^---------!';
        const expected = '      ---c-----n-';

        m.expectObservable(run(m, happens$, whole(2)), unsub).toBe(expected, {
          c: '1 crashed: 0 noticed after 2 ms',
          n: '1 did not start',
        });
      }),
    );

    it(
      'is not expected to be detected by servers that are paused or not running',
      marbles((m) => {
        const happens$ = m.hot('-p-x---a-', {
          p: happened('paused', 1),
          x: happened('exited', 2),
          a: peerDown(3, 2),
        });
        const unsub = '         ^-------!';
        const expected = '      -------c-';

        m.expectObservable(run(m, happens$, whole(4, 0)), unsub).toBe(expected, {
          c: '2 crashed: 3 noticed after 4 ms',
        });
      }),
    );

    it(
      'of the only server is reported as such',
      marbles((m) => {
        const happens$ = m.hot('--x--', { x: happened('exited', 0) });
        const unsub = '         ^---!';
        const expected = '      --c--';

        m.expectObservable(run(m, happens$, whole(1)), unsub).toBe(expected, { c: '0 crashed' });
      }),
    );

    it(
      'is reported beside another that happens meanwhile',
      marbles((m) => {
        const happens$ = m.hot('--x-y-a-b---', {
          x: happened('exited', 2),
          y: happened('exited', 1),
          a: peerDown(0, 1),
          b: peerDown(0, 2),
        });
        const unsub = '         ^----------!';
        const expected = '      ------c-d---';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          c: '1 crashed: 0 noticed after 2 ms',
          d: '2 crashed: 0 noticed after 6 ms',
        });
      }),
    );
  });

  describe('a start', () => {
    it(
      'is reported when the new server listens and all list each other, with the duration',
      marbles((m) => {
        const happens$ = m.hot('--s-labcd--', {
          s: happened('started', 2),
          l: listening(2),
          a: trusted(0, 2),
          b: trusted(2, 0),
          c: trusted(2, 1),
          d: trusted(1, 2),
        });
        const unsub = '         ^---------!';
        const expected = '      --------u--';

        m.expectObservable(run(m, happens$, whole(3, 2)), unsub).toBe(expected, {
          u: '2 is listed by all 6 ms after its start',
        });
      }),
    );

    it(
      'is reported as incomplete after three seconds',
      marbles((m) => {
        const happens$ = m.hot('--s-la-----', {
          s: happened('started', 2),
          l: listening(2),
          a: trusted(0, 2),
        });
        const unsub = '         ^ 3100ms   !';
        const expected = '      -- 3000ms u-';

        m.expectObservable(run(m, happens$, whole(3, 2)), unsub).toBe(expected, {
          u: '2 is not listed by all yet',
        });
      }),
    );

    it(
      'is not reported for a server that has crashed since: the crash is',
      marbles((m) => {
        const happens$ = m.hot('--s-lax-', {
          s: happened('started', 1),
          l: listening(1),
          a: trusted(1, 0),
          x: happened('exited', 1),
        });
        const unsub = '         ^ 3100ms   !';
        const expected = '      ------c-----';

        m.expectObservable(run(m, happens$, whole(2, 1)), unsub).toBe(expected, {
          c: '1 crashed: 0 never listed it',
        });
      }),
    );

    it(
      'of the only server is reported when it listens',
      marbles((m) => {
        const happens$ = m.hot('--s--l--', { s: happened('started', 0), l: listening(0) });
        const unsub = '         ^------!';
        const expected = '      -----u--';

        m.expectObservable(run(m, happens$, noViews(1)), unsub).toBe(expected, {
          u: '0 is listed by all 3 ms after its start',
        });
      }),
    );
  });

  describe('a suspicion', () => {
    it(
      'is reported at once, and again when it ends',
      marbles((m) => {
        const happens$ = m.hot('--s-t--t-s-', { s: suspected(0, 2), t: trusted(0, 2) });
        const unsub = '         ^---------!';
        const expected = '      --s-t----s-';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          s: '0 suspects 2: it is silent',
          t: '0 trusts 2 again',
        });
      }),
    );

    it(
      'is reported separately for each server that suspects',
      marbles((m) => {
        const happens$ = m.hot('--a-b-c-d-', {
          a: suspected(0, 2),
          b: suspected(1, 2),
          c: trusted(1, 2),
          d: trusted(0, 2),
        });
        const unsub = '         ^--------!';
        const expected = '      --a-b-c-d-';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, {
          a: '0 suspects 2: it is silent',
          b: '1 suspects 2: it is silent',
          c: '1 trusts 2 again',
          d: '0 trusts 2 again',
        });
      }),
    );

    it(
      'that ended with the link is not revoked by the next link',
      marbles((m) => {
        const happens$ = m.hot('--s-d-t-', { s: suspected(0, 2), d: peerDown(0, 2), t: trusted(0, 2) });
        const unsub = '         ^------!';
        const expected = '      --s-----';

        m.expectObservable(run(m, happens$), unsub).toBe(expected, { s: '0 suspects 2: it is silent' });
      }),
    );
  });

  it(
    'completes when the events complete, and fails when they fail',
    marbles((m) => {
      const error = new Error('no more turns');
      const ending$ = m.hot<Timed>('---|');
      const failing$ = m.hot<Timed>('---#', {}, error);

      m.expectObservable(run(m, ending$)).toBe('  ---|');
      m.expectObservable(run(m, failing$)).toBe(' ---#', {}, error);
      m.expectSubscriptions(ending$.subscriptions).toBe('^--!');
    }),
  );
});
