import { expect } from 'chai';
import { map, mergeMap, NEVER, VirtualTimeScheduler, type Observable, type SchedulerLike } from 'rxjs';
import type { GridEvent } from '../../lib/grid/events.ts';
import { gate } from '../../lib/grid/gate.ts';
import { Host } from '../../lib/sim/host.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles, type Marbles } from '../support/marbles.ts';

const settings = { strangersMax: 2, identifyWithinMs: 7 };

/** What becomes of one that speaks here; `w` says who it is. */
function meet(remote: string, chunks$: Observable<Uint8Array>): Observable<GridEvent> {
  return chunks$.pipe(
    map((chunk): GridEvent => {
      const line = new TextDecoder().decode(chunk);
      return line === 'w' ? { kind: 'linkUp', peer: 1, remote } : { kind: 'lineIgnored', peer: 1, line };
    }),
  );
}

/** Callers come to a gate for two that gives them 7 ms. */
function run({ scheduler }: Marbles, callers$: Observable<FakeSocket>): Observable<string> {
  const strangers = gate(settings, scheduler);
  return callers$.pipe(
    mergeMap((socket) => strangers.enter(socket, (chunks$) => meet(socket.remote, chunks$))),
    map((event) => `${'remote' in event ? event.remote : '?'}: ${describeEvent(event)}`),
  );
}

const evicted = 'refused: more than 2 unidentified connections';
const late = 'refused: it did not identify itself in time';

/** Callers by their names, each with what it says. */
function callers(words: Readonly<Record<string, Observable<string>>>): Record<string, FakeSocket> {
  return Object.fromEntries(
    Object.entries(words).map(([remote, chunks$]) => [remote, new FakeSocket({ remote, chunks$ })]),
  );
}

describe('gate', () => {
  it(
    'lets two strangers wait, and the oldest go for each that is one too many',
    marbles((m) => {
      const sockets = callers({ a: NEVER, b: NEVER, c: NEVER, d: NEVER });
      const callers$ = m.hot('-abcd-', sockets);
      const unsub = '         ^-----!';
      const expected = '      ---xy-';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, { x: `a: ${evicted}`, y: `b: ${evicted}` });
      m.expectSubscriptions(callers$.subscriptions).toBe(unsub);
      m.expectObservable(sockets['a']?.closes$ ?? NEVER).toBe('---d', { d: 'destroy' });
    }),
  );

  it(
    'sends away each that has said nothing when its time is over, to the millisecond, and closes its connection',
    marbles((m) => {
      const sockets = callers({ a: NEVER, b: NEVER });
      const callers$ = m.hot('-a--b----------', sockets);
      const unsub = '         ^--------------!';
      const expected = '      --------x--y---';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, { x: `a: ${late}`, y: `b: ${late}` });
      m.expectObservable(sockets['a']?.closes$ ?? NEVER).toBe('--------d', { d: 'destroy' });
    }),
  );

  it(
    'hands on all that a caller says, from its first byte on',
    marbles((m) => {
      const a$ = m.hot('   ----p-q-----', { p: 'p', q: 'q' });
      const callers$ = m.hot('-a----------', callers({ a: a$ }));
      const unsub = '         ^------!';
      const expected = '      ----p-q-';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, {
        p: '?: ignored of 1: p',
        q: '?: ignored of 1: q',
      });
      m.expectSubscriptions(a$.subscriptions).toBe(' -^-----!');
    }),
  );

  it(
    'evicts one that speaks, too, as long as it has not said who it is',
    marbles((m) => {
      const a$ = m.hot('   --p--------', { p: 'p' });
      const callers$ = m.hot('-a-b-c-----', callers({ a: a$, b: NEVER, c: NEVER }));
      const unsub = '         ^------!';
      const expected = '      --p--x-';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, {
        p: '?: ignored of 1: p',
        x: `a: ${evicted}`,
      });
    }),
  );

  it(
    'gives one that speaks no more time than one that is silent, and closes its connection',
    marbles((m) => {
      const a$ = m.hot('   ----p--p---', { p: 'p' });
      const sockets = callers({ a: a$ });
      const callers$ = m.hot('-a---------', sockets);
      const unsub = '         ^---------!';
      const expected = '      ----p--px--';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, {
        p: '?: ignored of 1: p',
        x: `a: ${late}`,
      });
      m.expectSubscriptions(a$.subscriptions).toBe(' -^------!');
    }),
  );

  it(
    'does not count whoever has said who it is: links are no strangers',
    marbles((m) => {
      const a$ = m.hot('   ---w-------', { w: 'w' });
      const sockets = callers({ a: a$, b: NEVER, c: NEVER, d: NEVER });
      const callers$ = m.hot('-a-b-c-d---', sockets);
      const unsub = '         ^--------!';
      const expected = '      ---l---x-';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, { l: 'a: linkUp 1', x: `b: ${evicted}` });
    }),
  );

  it(
    'is told why one went that never said anything, and has no timer left when all are gone',
    marbles((m) => {
      const a$ = m.hot('   ---|  ');
      const b$ = m.hot('   ---#  ', {}, new Error('reset'));
      const callers$ = m.hot('-(ab)-', callers({ a: a$, b: b$ }));
      const unsub = '         ^------------!';
      const expected = '      ---(xy)';

      m.expectObservable(run(m, callers$), unsub).toBe(expected, {
        x: 'a: refused: closed by the other side',
        y: 'b: refused: reset',
      });
    }),
  );

  it(
    'closes all when it is unsubscribed from',
    marbles((m) => {
      const sockets = callers({ a: NEVER, b: m.hot('--p---', { p: 'p' }) });
      const callers$ = m.hot('-(ab)-', sockets);
      const unsub = '         ^---!';

      m.expectObservable(run(m, callers$), unsub).toBe('--p-', { p: '?: ignored of 1: p' });
      m.expectObservable(sockets['a']?.closes$ ?? NEVER).toBe('----d', { d: 'destroy' });
    }),
  );

  describe('in a crowd that is larger than may wait', () => {
    /** When callers that come at these times are sent away because their time is over: 100 ms, two may wait. */
    function sentAwayAt(...comeAtMs: readonly number[]): number[] {
      const scheduler = new VirtualTimeScheduler();
      const strangers = gate({ strangersMax: 2, identifyWithinMs: 100 }, scheduler);
      const timesMs: number[] = [];
      const enter = () =>
        strangers
          .enter(new FakeSocket(), () => NEVER)
          .subscribe({
            next: (event) => {
              if (event.kind === 'connectionRefused' && event.isFault) timesMs.push(scheduler.now());
            },
            error: (error: unknown) => {
              throw error;
            },
          });
      for (const atMs of comeAtMs) scheduler.schedule(enter, atMs);
      scheduler.flush();
      return timesMs;
    }

    it('the time counts from when that began, for they have stood in line', () => {
      expect(sentAwayAt(0, 1, 2, 4)).to.deep.equal([100, 100]);
    });

    it('half of it at the most', () => {
      const twenty = Array.from({ length: 20 }, (_, i) => i * 8);
      expect(sentAwayAt(...twenty)).to.deep.equal([144 - 50 + 100, 152 - 50 + 100]);
    });

    it('and not for those who come later, or before it is so large', () => {
      expect(sentAwayAt(0, 1)).to.deep.equal([100, 101]);
      expect(sentAwayAt(0, 1, 2, 55, 56)).to.deep.equal([155, 156]);
    });
  });

  describe('of a server that was held up when the time of somebody was over', () => {
    /** When callers that come at 0 are sent away, where timers run late, each by so much. */
    function sentAwayAt(latenessMs: number): number[] {
      const time = new VirtualTime();
      const host = new Host('h', time);
      const late: SchedulerLike = {
        now: () => host.scheduler.now(),
        schedule: (work, delayMs = 0, state) =>
          host.scheduler.schedule(work as never, delayMs + latenessMs, state),
      };
      const timesMs: number[] = [];
      const waiting = gate({ strangersMax: 2, identifyWithinMs: 100 }, late)
        .enter(new FakeSocket(), () => NEVER)
        .subscribe({
          next: (event) => event.kind === 'connectionRefused' && timesMs.push(time.nowMs),
          error: (error: unknown) => {
            throw error;
          },
        });
      time.runUntil(10_000);
      waiting.unsubscribe();
      return timesMs;
    }

    it('bears with a timer that is a little late', () => {
      expect(sentAwayAt(10)).to.deep.equal([110]);
    });

    it('gives as much longer as it was late, for what has arrived is not read yet, but not for ever', () => {
      // Late by 30 at 130; then due 30 later and late again, eight times.
      expect(sentAwayAt(30)).to.deep.equal([130 + 8 * 60]);
    });
  });

  it('has one timer for all, and none when nobody is there', () => {
    const scheduler = new VirtualTimeScheduler();
    const strangers = gate(settings, scheduler);
    const enter = () => strangers.enter(new FakeSocket(), () => NEVER).subscribe();
    const [first, second] = [enter(), enter()];
    expect(scheduler.actions).to.have.length(1);
    first.unsubscribe();
    second.unsubscribe();
    expect(scheduler.actions).to.have.length(0);
  });
});
