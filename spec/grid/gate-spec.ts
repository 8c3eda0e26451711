import { map, merge, mergeMap, NEVER, take, type Observable } from 'rxjs';
import type { GridEvent } from '../../lib/grid/events.ts';
import { gate } from '../../lib/grid/gate.ts';
import { describeEvent } from '../support/describeEvent.ts';
import { marbles } from '../support/marbles.ts';

/** A caller: when it says who it is, and when it hangs up. */
interface Caller {
  readonly name: string;
  readonly said$?: Observable<unknown>;
}

/** Callers come to a gate for two; whoever is evicted is gone. */
function run(callers$: Observable<Caller>): Observable<string> {
  const strangers = gate(2);
  return callers$.pipe(
    mergeMap(({ name, said$ = NEVER }) =>
      strangers
        .enter((evicted$) =>
          merge(
            said$.pipe(map((): GridEvent => ({ kind: 'linkUp', peer: 1, remote: name }))),
            evicted$.pipe(
              map((reason): GridEvent => ({
                kind: 'connectionRefused',
                remote: name,
                reason,
                isFault: false,
              })),
              take(1),
            ),
          ),
        )
        .pipe(map((event) => `${name}: ${describeEvent(event)}`)),
    ),
  );
}

const reason = 'refused: over 2 connections have not said who they are';

describe('gate', () => {
  it(
    'lets two strangers wait, and the oldest go for each that is one too many',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const callers$ = hot<Caller>('-abcd-', {
        a: { name: 'a' },
        b: { name: 'b' },
        c: { name: 'c' },
        d: { name: 'd' },
      });
      const unsub = '               ^-----!';
      const expected = '            ---xy-';

      expectObservable(run(callers$), unsub).toBe(expected, { x: `a: ${reason}`, y: `b: ${reason}` });
      expectSubscriptions(callers$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'does not count whoever has said who it is: links are no strangers',
    marbles(({ hot, expectObservable }) => {
      const said$ = hot('           ---s-------');
      const callers$ = hot<Caller>('-a-b-c-d---', {
        a: { name: 'a', said$ },
        b: { name: 'b' },
        c: { name: 'c' },
        d: { name: 'd' },
      });
      const unsub = '               ^----------!';
      const expected = '            ---l---x---';

      expectObservable(run(callers$), unsub).toBe(expected, { l: 'a: linkUp 1', x: `b: ${reason}` });
    }),
  );
});
