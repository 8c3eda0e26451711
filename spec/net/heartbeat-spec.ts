import { concat, map, mergeMap, timer, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { heartbeat } from '../../lib/net/heartbeat.ts';
import { lag } from '../../lib/net/lag.ts';
import { marbles } from '../support/marbles.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const values = { p: 'ping 7\n' };

describe('heartbeat', () => {
  it(
    'emits once per period, the first time after one period',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '   ^------------!';
      const expected = '----p---p---p';

      expectObservable(heartbeat(7, 4, lag(4, scheduler), scheduler).pipe(map(text)), unsub).toBe(
        expected,
        values,
      );
    }),
  );

  it(
    'emits every 200 ms with the default settings',
    marbles(({ scheduler, expectObservable }) => {
      const unsub = '   ^ 600ms                !';
      const expected = '200ms p 199ms p 199ms p ';

      expectObservable(heartbeat(7, 200, lag(200, scheduler), scheduler).pipe(map(text)), unsub).toBe(
        expected,
        values,
      );
    }),
  );

  it(
    'emits the same lines at the same times on every link, whenever it was subscribed to',
    marbles(({ scheduler, expectObservable }) => {
      const beats$ = heartbeat(7, 4, lag(4, scheduler), scheduler).pipe(map(text));
      const first = '     ^------------!';
      const second = '    ------^------!';
      const expected1 = ' ----p---p---p';
      const expected2 = ' --------p---p';

      expectObservable(beats$, first).toBe(expected1, values);
      expectObservable(beats$, second).toBe(expected2, values);
    }),
  );

  it(
    'formats the ping line once, not for each beat or link',
    marbles(({ scheduler, expectObservable }) => {
      const beats$ = heartbeat(7, 4, lag(4, scheduler), scheduler);
      const seen = new Set<Uint8Array>();
      const sizes$ = beats$.pipe(map((ping) => seen.add(ping).size));
      const unsub = '   ^--------!';
      const expected = '----1---1';

      expectObservable(sizes$, unsub).toBe(expected, { 1: 1 });
      expectObservable(sizes$, unsub).toBe(expected, { 1: 1 });
    }),
  );

  it(
    'runs one timer for all links, and none while there is no link',
    marbles(({ scheduler, expectObservable }) => {
      let timers = 0;
      const counting: SchedulerLike = {
        now: () => scheduler.now(),
        schedule: <T>(work: (this: SchedulerAction<T>, state: T) => void, delay = 0, state?: T) => {
          timers++;
          const timer = scheduler.schedule<T>(
            work as (this: SchedulerAction<T>, state?: T) => void,
            delay,
            state,
          );
          timer.add(() => timers--);
          return timer;
        },
      };
      const beats$ = heartbeat(7, 4, lag(4, counting), counting).pipe(map(text));
      const count$ = concat(...[0, 2, 3, 3].map((ms) => timer(ms, scheduler))).pipe(map(() => timers));
      const first = '    ^-----!';
      const second = '   -^----!';
      const samples = '  1-1--1--(0|)';

      expectObservable(beats$, first).toBe('----p', values);
      expectObservable(beats$, second).toBe('----p', values);
      expectObservable(count$).toBe(samples, { 0: 0, 1: 1 });
    }),
  );

  it(
    'starts a new period for the first link after a time without links',
    marbles(({ scheduler, expectObservable }) => {
      const beats$ = heartbeat(7, 4, lag(4, scheduler), scheduler).pipe(map(text));
      const first = '    ^-----!';
      const second = '   -------^------!';
      const expected1 = '----p';
      const expected2 = '-----------p';

      expectObservable(beats$, first).toBe(expected1, values);
      expectObservable(beats$, second).toBe(expected2, values);
    }),
  );

  it(
    'ends for a link whose subscriber throws, and continues for the others',
    marbles(({ scheduler, hot, expectObservable }) => {
      const beats$ = heartbeat(7, 4, lag(4, scheduler), scheduler).pipe(map(text));
      const broken$ = beats$.pipe(
        map(() => {
          throw new Error('broken');
        }),
      );
      const start = '    --s         ';
      const unsub = '    ^------------!';
      const expected = ' ----p---p---p';

      expectObservable(beats$, unsub).toBe(expected, values);
      expectObservable(hot(start).pipe(mergeMap(() => broken$))).toBe('----#', {}, new Error('broken'));
    }),
  );
});
