import { expect } from 'chai';
import {
  EMPTY,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  Subject,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { loop, type Driver } from '../../lib/loop/loop.ts';
import type { Machine } from '../../lib/machine/machine.ts';
import { marbles } from '../support/marbles.ts';

/** A machine that remembers its events; an event `x` has the effects `x1` and `x2`, an event caused by an effect has none. */
const memory: Machine<string, string, string> = {
  init: '',
  step: (state, event) => [`${state}${event}`, event.length === 1 ? [`${event}1`, `${event}2`] : []],
};

/** A driver that emits the given events, and ignores effects. */
const deaf =
  (events$: Observable<string>): Driver<string, string> =>
  () =>
    events$;

function states(turns$: ReturnType<typeof loop<string, string, string>>): Observable<string> {
  return turns$.pipe(map(({ state }) => state));
}

describe('loop', () => {
  it(
    'emits a turn for every event, each with the state after the one before',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const events$ = hot('-a--b-c--');
      const unsub = '      ^-------!';
      const expected = '   -x--y-z--';

      expectObservable(loop(memory, deaf(events$)), unsub).toBe(expected, {
        x: { event: 'a', state: 'a', effects: ['a1', 'a2'] },
        y: { event: 'b', state: 'ab', effects: ['b1', 'b2'] },
        z: { event: 'c', state: 'abc', effects: ['c1', 'c2'] },
      });
      expectSubscriptions(events$.subscriptions).toBe(unsub);
    }),
  );

  it('reduces, then executes the effects one by one, then emits the turn, then reduces the events that the effects caused', () => {
    const order: string[] = [];
    const machine: Machine<string, string, string> = {
      init: '',
      step: (state, event) => {
        order.push(`reduce ${event}`);
        return memory.step(state, event);
      },
    };
    function driver(effects$: Observable<string>): Observable<string> {
      return merge(
        effects$.pipe(
          tap((effect) => order.push(`carry out ${effect}`)),
          map((effect) => `${effect} done`),
        ),
        of('a', 'b'),
      );
    }
    const turns$ = loop(machine, driver).pipe(tap(({ event }) => order.push(`turn ${event}`)));
    marbles(({ expectObservable }) => {
      expectObservable(turns$.pipe(ignoreElements()), '^!').toBe('-');
    })();

    expect(order).to.deep.equal([
      'reduce a',
      'carry out a1',
      'carry out a2',
      'turn a',
      'reduce a1 done',
      'turn a1 done',
      'reduce a2 done',
      'turn a2 done',
      'reduce b',
      'carry out b1',
      'carry out b2',
      'turn b',
      'reduce b1 done',
      'turn b1 done',
      'reduce b2 done',
      'turn b2 done',
    ]);
  });

  it(
    'queues an event that an effect causes synchronously: turns are emitted in the order of their steps',
    marbles(({ hot, expectObservable }) => {
      const events$ = hot('-a-------b----');
      const unsub = '      ^------------!';
      const expected = '   -(xyz)---(uvw)';
      function driver(effects$: Observable<string>): Observable<string> {
        return merge(effects$, events$);
      }

      expectObservable(states(loop(memory, driver)), unsub).toBe(expected, {
        x: 'a',
        y: 'aa1',
        z: 'aa1a2',
        u: 'aa1a2b',
        v: 'aa1a2bb1',
        w: 'aa1a2bb1b2',
      });
    }),
  );

  it(
    'reduces an event that an effect causes later when it occurs',
    marbles(({ hot, cold, expectObservable }) => {
      const events$ = hot(' -a---b---');
      const later$ = cold('   ---r'); // of a1 only
      const unsub = '       ^--------!';
      const expected = '    -a--rb---';
      function driver(effects$: Observable<string>): Observable<string> {
        return merge(events$, effects$.pipe(mergeMap((effect) => (effect === 'a1' ? later$ : EMPTY))));
      }

      expectObservable(loop(memory, driver).pipe(map(({ event }) => event)), unsub).toBe(expected);
    }),
  );

  it(
    'emits nothing while no event arrives',
    marbles(({ expectObservable }) => {
      const unsub = '   ^----!';
      const expected = '------';

      expectObservable(loop(memory, deaf(NEVER)), unsub).toBe(expected);
    }),
  );

  it(
    'completes when the events complete',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const events$ = cold('-a-|');
      const subs = '        ^--!';
      const expected = '    -a-|';

      expectObservable(states(loop(memory, deaf(events$)))).toBe(expected);
      expectSubscriptions(events$.subscriptions).toBe(subs);
      expectObservable(loop(memory, deaf(EMPTY))).toBe('|');
    }),
  );

  it(
    'fails when the events fail',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const events$ = cold('-a-#');
      const subs = '        ^--!';
      const expected = '    -a-#';

      expectObservable(states(loop(memory, deaf(events$)))).toBe(expected);
      expectSubscriptions(events$.subscriptions).toBe(subs);
      expectObservable(loop(memory, deaf(throwError(() => new Error('at once'))))).toBe(
        '#',
        {},
        new Error('at once'),
      );
    }),
  );

  it(
    'unsubscribes from events and effects when it is unsubscribed from',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const events$ = hot(' -a--b-c--');
      const unsub = '       ^--!      ';
      const expected = '    -a-       ';
      const carriedOut$ = new Subject<string>();
      function driver(effects$: Observable<string>): Observable<string> {
        return merge(
          events$,
          effects$.pipe(
            tap((effect) => carriedOut$.next(effect)),
            ignoreElements(),
          ),
        );
      }

      expectObservable(carriedOut$).toBe('-(xy)', { x: 'a1', y: 'a2' });
      expectObservable(states(loop(memory, driver)), unsub).toBe(expected);
      expectSubscriptions(events$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'starts from the initial state for every subscription',
    marbles(({ cold, expectObservable }) => {
      const turns$ = loop(memory, deaf(cold('-a-b-')));
      const first = '     ^----!     ';
      const second = '    ---^----!  ';
      const expected1 = ' -x-y-      ';
      const expected2 = ' ----x-y-   ';

      expectObservable(states(turns$), first).toBe(expected1, { x: 'a', y: 'ab' });
      expectObservable(states(turns$), second).toBe(expected2, { x: 'a', y: 'ab' });
    }),
  );

  it(
    'starts the driver when it is subscribed to, once, and not before',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const events$ = cold('-a--');
      const start = '     --s----';
      const unsub = '     ^-----!';
      const subs = '      --^---!';
      const expected = '  ---a---';
      const turns$ = states(loop(memory, deaf(events$)));

      expectObservable(hot(start).pipe(mergeMap(() => turns$)), unsub).toBe(expected);
      expectSubscriptions(events$.subscriptions).toBe(subs);
    }),
  );

  it(
    'mutates no state: it runs on frozen ones',
    marbles(({ hot, expectObservable }) => {
      interface Count {
        readonly count: number;
      }
      const counter: Machine<Count, string, never> = {
        init: Object.freeze({ count: 0 }),
        step: ({ count }) => [Object.freeze({ count: count + 1 }), Object.freeze([])],
      };
      const events$ = hot('-a--b-');
      const unsub = '      ^----!';
      const expected = '   -x--y-';

      expectObservable(loop(counter, () => events$).pipe(map(({ state }) => state)), unsub).toBe(expected, {
        x: { count: 1 },
        y: { count: 2 },
      });
    }),
  );

  it(
    'errors if the machine throws, and unsubscribes from the driver',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const broken: Machine<string, string, string> = {
        init: '',
        step: () => {
          throw new Error('not total');
        },
      };
      const events$ = hot('-a--b-');
      const subs = '       ^!    ';
      const expected = '   -#    ';

      expectObservable(loop(broken, deaf(events$))).toBe(expected, {}, new Error('not total'));
      expectSubscriptions(events$.subscriptions).toBe(subs);
    }),
  );

  it(
    'fails if the driver throws',
    marbles(({ expectObservable }) => {
      function driver(): Observable<string> {
        throw new Error('no driver');
      }

      expectObservable(loop(memory, driver)).toBe('#', {}, new Error('no driver'));
    }),
  );
});
