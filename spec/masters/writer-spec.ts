import { expect } from 'chai';
import fc from 'fast-check';
import { mergeMap, ReplaySubject } from 'rxjs';
import { gather, writeSlices } from '../../lib/masters/writer.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles } from '../support/marbles.ts';

/** A slice of its own: too long to be joined with others. */
const long = (letter: string) => letter.repeat(5000);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const values = { a: long('a'), b: long('b'), c: long('c'), d: long('d') };

const slicesOf = (texts: readonly string[]) => texts.map(bytesOf);

describe('writeSlices', () => {
  it(
    'completes at once where there is nothing to write',
    marbles(({ expectObservable }) => {
      const socket = new FakeSocket();

      expectObservable(writeSlices(socket, [], 100)).toBe('|');
      expectObservable(socket.writes$).toBe('-');
    }),
  );

  it(
    'writes all slices in order to a socket that takes them, and completes',
    marbles(({ expectObservable }) => {
      const socket = new FakeSocket();
      const expected = '(abc)';

      expectObservable(writeSlices(socket, slicesOf([long('a'), long('b'), long('c')]), 100)).toBe('|');
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );

  it(
    'goes on with the next slice only when the socket has drained',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('----d-----d---d-');
      const subs = '        ^---------!     ';
      const done = '        ----------|     ';
      const expected = '    (ab)(cd)--e-----';
      const socket = new FakeSocket({ drained$ });
      const slices = slicesOf([long('a'), long('b'), long('c'), long('d'), long('e')]);

      expectObservable(writeSlices(socket, slices, 8000)).toBe(done);
      expectObservable(socket.writes$).toBe(expected, { ...values, e: long('e') });
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'waits where the socket is full before the first slice',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('---d---d');
      const subs = '        ^------!';
      const done = '        -------|';
      const expected = '    x--a----';
      const socket = new FakeSocket({ drained$ });
      socket.write(bytesOf('x'));

      expectObservable(writeSlices(socket, slicesOf([long('a')]), 1)).toBe(done);
      expectObservable(socket.writes$).toBe(expected, { ...values, x: 'x' });
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'asks for no slice before there is room for it, so that an endless answer is no trouble',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
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

      expectObservable(writeSlices(socket, endless(), 5000), unsub).toBe('-');
      expectObservable(asked$).toBe(asked);
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'stops when it is unsubscribed from',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const drained$ = hot('---d--d---');
      const unsub = '       ^---!     ';
      const expected = '    a--b------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(writeSlices(socket, slicesOf([long('a'), long('b'), long('c')]), 1), unsub).toBe('-');
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'completes where the connection is gone and nothing will drain any more',
    marbles(({ hot, expectObservable }) => {
      const drained$ = hot('---d-|');
      const done = '        -----|';
      const expected = '    a--b--';
      const socket = new FakeSocket({ drained$ });

      expectObservable(writeSlices(socket, slicesOf([long('a'), long('b'), long('c'), long('d')]), 1)).toBe(
        done,
      );
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );

  it(
    'passes on what the making of a slice throws',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const failing = function* () {
        yield bytesOf(long('a'));
        yield bytesOf(long('b'));
        throw new Error('no more');
      };
      const drained$ = hot('---d--d---');
      const subs = '        ^-----!   ';
      const expected = '    a--b------';
      const socket = new FakeSocket({ drained$ });

      expectObservable(writeSlices(socket, failing(), 1)).toBe('------#', {}, new Error('no more'));
      expectObservable(socket.writes$).toBe(expected, values);
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'writes nothing before it is subscribed to',
    marbles(({ hot, expectObservable }) => {
      const start = '   --s--';
      const expected = '--a--';
      const socket = new FakeSocket();
      const write$ = writeSlices(socket, slicesOf([long('a')]), 100);

      expectObservable(hot(start).pipe(mergeMap(() => write$))).toBe('-');
      expectObservable(socket.writes$).toBe(expected, values);
    }),
  );
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

  it('gives out nothing where there is nothing', () => {
    expect([...gather([])]).to.deep.equal([]);
    expect([...gather([new Uint8Array(0)])]).to.deep.equal([]);
  });

  it('gives out the same bytes in the same order, and changes none that it has given out', () => {
    const slice = fc.tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(20_000)),
    );
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 30 }), (lengths) => {
        const slices = lengths.map(([byte, length]) => new Uint8Array(length).fill(byte));
        const given = [...gather(slices)];
        // Joined only now: whatever was written over in the meantime would show.
        expect(Buffer.concat(given).equals(Buffer.concat(slices))).to.equal(true);
        expect(given.every(({ length }) => length > 0)).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });
});
