import { expect } from 'chai';
import { ignoreElements, map, merge, tap, VirtualTimeScheduler, type Observable } from 'rxjs';
import { detectors } from '../../lib/grid/detectors.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { marbles, type Marbles } from '../support/marbles.ts';

const settings = { suspectAfterMs: 8, lastLookMs: 2, maxLenienceMs: 4 };
const events = { t: 'trusted 1', s: 'suspected 1', d: 'peerDown 1: gone', u: 'trusted 2', v: 'suspected 2' };

/** What is judged where it happens what the letters say: a digit is a beat of that peer, `a` that peer 1 is gone. */
function judged({ scheduler }: Marbles, happenings$: Observable<string>): Observable<string> {
  const { beat, down, events$ } = detectors([1, 2], settings, scheduler);
  const play$ = happenings$.pipe(
    tap((what) => (what === 'a' ? down(1, { code: 'broken', detail: 'gone' }) : beat(Number(what)))),
  );
  return merge(events$.pipe(map(describeEvent)), play$.pipe(ignoreElements()));
}

describe('detectors', () => {
  it(
    'believe in whom they hear, and no longer when they do not',
    marbles((m) => {
      const happenings$ = m.hot(' -1---1----------1--');
      const unsub = '            ^-----------------!';
      const expected = '         -t-----------s--t--';

      m.expectObservable(judged(m, happenings$), unsub).toBe(expected, events);
    }),
  );

  it(
    'judge each peer by itself',
    marbles((m) => {
      const happenings$ = m.hot(' -1-2---1---');
      const unsub = '            ^-----------!';
      const expected = '         -t-u-------v-';

      m.expectObservable(judged(m, happenings$), unsub).toBe(expected, events);
    }),
  );

  it(
    'do not wait for one that is gone, and believe in it anew when it is heard',
    marbles((m) => {
      const happenings$ = m.hot(' -1--a---1---');
      const unsub = '            ^-----------!';
      const expected = '         -t--d---t---';

      m.expectObservable(judged(m, happenings$), unsub).toBe(expected, events);
    }),
  );

  it(
    'say nothing of the end of one in which they did not believe',
    marbles((m) => {
      const happenings$ = m.hot(' a-1---------a--');
      const unsub = '            ^-------------!';
      const expected = '         --t-------s----';

      m.expectObservable(judged(m, happenings$), unsub).toBe(expected, events);
    }),
  );

  it('know in whom they believe', () => {
    const { beat, down, isTrusted, events$ } = detectors([1, 2], settings, new VirtualTimeScheduler());
    const running = events$.subscribe({ error: (error: unknown) => expect.fail(String(error)) });
    expect([isTrusted(1), isTrusted(2)]).to.deep.equal([false, false]);
    beat(1);
    expect([isTrusted(1), isTrusted(2)]).to.deep.equal([true, false]);
    down(1, { code: 'broken', detail: 'gone' });
    expect([isTrusted(1), isTrusted(2)]).to.deep.equal([false, false]);
    running.unsubscribe();
  });

  it('hear nothing of those whom they do not know', () => {
    const { beat, isTrusted, events$ } = detectors([1], settings, new VirtualTimeScheduler());
    const running = events$.subscribe({
      next: () => expect.fail('something was judged'),
      error: (error: unknown) => expect.fail(String(error)),
    });
    beat(7);
    expect(isTrusted(7)).to.equal(false);
    running.unsubscribe();
  });
});
