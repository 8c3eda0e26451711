import { expect } from 'chai';
import fc from 'fast-check';
import { concat, defer, map, mergeMap, of, ReplaySubject, type SchedulerAction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { gather, writer } from '../../lib/client/writer.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

/** A slice that is too long to be joined with others. */
const long = (letter: string) => letter.repeat(5000);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const values = { a: long('a'), b: long('b'), c: long('c'), d: long('d') };

const slicesOf = (texts: readonly string[]) => texts.map(bytesOf);

describe('writer', () => {
  it(
    'completes at once if there is nothing to write',
    marbles(({ scheduler, expectObservable }) => {
      const socket = new FakeSocket();

      expectObservable(writer(socket, 100, workBudget(ITERATION_COST_MAX, scheduler)).write([])).toBe('|');
      expectObservable(socket.writes$).toBe('-');
    }),
  );

  it(
    'writes all slices in order to a socket that takes them, and completes',
    marbles(({ scheduler, expectObservable }) => {
      const socket = new FakeSocket();
      const expected = '(abc)';

      expectObservable(
        writer(socket, 100, workBudget(ITERATION_COST_MAX, scheduler)).write(
          slicesOf([long('a'), long('b'), long('c')]),
        ),
      ).toBe('|');
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );

  it(
    'continues with the next slice only when the socket has drained',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('----d-----d---d-');
      const subs = ['       ^---!           ', '----^-----!'];
      const done = '        ----------|     ';
      const expected = '    (ab)(cd)--e-----';
      const socket = new FakeSocket({ drained$ });
      const slices = slicesOf([long('a'), long('b'), long('c'), long('d'), long('e')]);

      expectObservable(writer(socket, 8000, workBudget(ITERATION_COST_MAX, scheduler)).write(slices)).toBe(
        done,
      );
      expectObservable(socket.writes$).toBe(expected, { ...values, e: long('e') });
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'waits if the socket is full before the first slice',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('---d---d');
      const subs = ['       ^--!    ', '---^---!'];
      const done = '        -------|';
      const expected = '    x--a----';
      const socket = new FakeSocket({ drained$ });
      socket.write(bytesOf('x'));

      expectObservable(
        writer(socket, 1, workBudget(ITERATION_COST_MAX, scheduler)).write(slicesOf([long('a')])),
      ).toBe(done);
      expectObservable(socket.writes$).toBe(expected, { ...values, x: 'x' });
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'pulls no slice before there is room for it, so an answer may be endless',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const asked$ = new ReplaySubject<string>(Infinity);
      const endless = function* () {
        for (;;) {
          asked$.next('?');
          yield bytesOf(long('a'));
        }
      };
      const drained$ = hot('---d--d---d--');
      const unsub = '       ^-------!    ';
      const asked = '       ?--?--?------';
      const expected = '    a--a--a------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(
        writer(socket, 5000, workBudget(ITERATION_COST_MAX, scheduler)).write(endless()),
        unsub,
      ).toBe('-');
      expectObservable(asked$).toBe(asked);
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(['^--!', '---^--!', '------^-!']);
    }),
  );

  it(
    'stops when it is unsubscribed from',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('---d--d---');
      const unsub = '       ^---!     ';
      const expected = '    a--b------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(
        writer(socket, 1, workBudget(ITERATION_COST_MAX, scheduler)).write(
          slicesOf([long('a'), long('b'), long('c')]),
        ),
        unsub,
      ).toBe('-');
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(['^--!', '---^!']);
    }),
  );

  it(
    'completes if the connection is gone and will not drain any more',
    marbles(({ scheduler, hot, expectObservable }) => {
      const drained$ = hot('---d-|');
      const done = '        -----|';
      const expected = '    a--b--';
      const socket = new FakeSocket({ drained$ });

      expectObservable(
        writer(socket, 1, workBudget(ITERATION_COST_MAX, scheduler)).write(
          slicesOf([long('a'), long('b'), long('c'), long('d')]),
        ),
      ).toBe(done);
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );

  it(
    'lets other tasks run when the budget of an iteration is used up, even if the socket takes everything',
    marbles(({ scheduler, expectObservable }) => {
      const asked$ = new ReplaySubject<number>(Infinity);
      const slice = new Uint8Array(512 * 1024);
      const slices = function* () {
        for (let i = 1; i <= 5; i++) {
          asked$.next(i);
          yield slice;
        }
      };
      const pauses: number[] = [];
      const schedule = <T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T) => {
        pauses.push(delayMs);
        return scheduler.schedule(work, delayMs, state);
      };
      const counting = { now: () => scheduler.now(), schedule };
      const out = writer(new FakeSocket(), 100, workBudget(ITERATION_COST_MAX, counting));

      expectObservable(
        concat(
          out.write(slices()),
          defer(() => of(pauses.length)),
        ),
      ).toBe('(p|)', { p: 2 });
      expectObservable(asked$).toBe('(abcde)', { a: 1, b: 2, c: 3, d: 4, e: 5 });
    }),
  );

  it(
    'counts the bytes that have left, of all writes',
    marbles(({ scheduler, hot, expectObservable }) => {
      const drained$ = hot('---d----d');
      const looks$ = hot('  -l-(l)l-(l)');
      const expected = '    -a-(b)b-(c)';
      const socket = new FakeSocket({ drained$ });
      const out = writer(socket, 5000, workBudget(ITERATION_COST_MAX, scheduler));

      expectObservable(concat(out.write(slicesOf([long('a'), long('b')])), out.write(slicesOf(['c'])))).toBe(
        '--------|',
      );
      expectObservable(looks$.pipe(map(() => out.leftBytes()))).toBe(expected, { a: 0, b: 5000, c: 10_000 });
    }),
  );

  it(
    "passes on an exception of a slice's generator",
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const failing = function* () {
        yield bytesOf(long('a'));
        yield bytesOf(long('b'));
        throw new Error('no more');
      };
      const drained$ = hot('---d--d---');
      const subs = ['       ^--!      ', '---^--!'];
      const expected = '    a--b------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(writer(socket, 1, workBudget(ITERATION_COST_MAX, scheduler)).write(failing())).toBe(
        '------#',
        {},
        new Error('no more'),
      );
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'writes nothing before it is subscribed to',
    marbles(({ scheduler, hot, expectObservable }) => {
      const start = '   --s--';
      const expected = '--a--';
      const socket = new FakeSocket();
      const write$ = writer(socket, 100, workBudget(ITERATION_COST_MAX, scheduler)).write(
        slicesOf([long('a')]),
      );

      expectObservable(hot(start).pipe(mergeMap(() => write$))).toBe('-');
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );
});

describe('writers of one server', () => {
  const lettersOf = (written: string) => written.replaceAll('.', '');
  /** Three writers of ten slices each, of which each costs a third of the budget; the written bytes, by the letter of the writer. */
  function three(isWork: boolean) {
    const scheduler = new TestScheduler(() => undefined);
    const all = workBudget(ITERATION_COST_MAX, scheduler);
    let written = '';
    const slices = function* (letter: string) {
      for (let i = 0; i < 10; i++) {
        written += letter;
        all.spend(ITERATION_COST_MAX / 3);
        yield new Uint8Array(16 * 1024);
      }
    };
    const iterate = () => {
      const before = lettersOf(written).length;
      const [action] = scheduler.actions.splice(0);
      action?.execute(action.state, action.delay);
      return lettersOf(written).length - before;
    };
    const begin = (letter: string) =>
      writer(new FakeSocket(), 100, all)
        .write(slices(letter), isWork)
        .subscribe({
          complete: () => (written += '.'),
          error: (error: unknown) => expect.fail(String(error)),
        });
    /** Answers of a few bytes, all on one connection. */
    const other = writer(new FakeSocket(), 100, all);
    const quick = (letter: string) =>
      other.write([bytesOf('alive 0')]).subscribe({
        complete: () => (written += letter),
        error: (error: unknown) => expect.fail(String(error)),
      });
    for (const letter of ['a', 'b', 'c']) begin(letter);
    return { iterate, begin, quick, written: () => written };
  }

  it('share the budget of an iteration', () => {
    const { iterate, written } = three(true);
    expect(written(), 'at once').to.have.length.at.most(3);
    const perIteration = Array.from({ length: 40 }, iterate);
    expect(Math.max(...perIteration)).to.be.at.most(3);
    expect(lettersOf(written())).to.have.length(30);
    // No writer ends long before another.
    expect(written().indexOf('.')).to.be.above(20);
  });

  it('write a short answer at once and whole, even while others have queued work', () => {
    const { iterate, begin, quick, written } = three(true);
    iterate();
    const before = written().length;
    begin('d');
    expect(written().slice(before), 'work waits').to.equal('');
    // One answer after the other: the end of the first does not delay the next.
    quick('x');
    quick('y');
    expect(written().slice(before)).to.equal('xy');
  });
});

describe('gather', () => {
  it('joins short slices and leaves long ones as they are', () => {
    const slices = [bytesOf('one '), bytesOf('two '), bytesOf(long('a')), bytesOf('three')];
    const gathered = [...gather(slices)];
    expect(gathered.map((slice) => new TextDecoder().decode(slice))).to.deep.equal([
      'one two ',
      long('a'),
      'three',
    ]);
    expect(gathered[1]).to.equal(slices[2]);
  });

  it('yields nothing for no slices', () => {
    expect([...gather([])]).to.deep.equal([]);
    expect([...gather([new Uint8Array(0)])]).to.deep.equal([]);
  });

  it('yields the same bytes in the same order, and changes none that it has yielded', () => {
    const slice = fc.tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(20_000)),
    );
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 30 }), (lengths) => {
        const slices = lengths.map(([byte, length]) => new Uint8Array(length).fill(byte));
        const given = [...gather(slices)];
        // Joined only now, so that overwritten bytes would show.
        expect(Buffer.concat(given).equals(Buffer.concat(slices))).to.equal(true);
        expect(given.every(({ length }) => length > 0)).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });
});
