import { expect } from 'chai';
import fc from 'fast-check';
import { map, NEVER, Subject, VirtualTimeScheduler, type Observable, type SchedulerLike } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { NOTHING_SAID } from '../../lib/grid/cursor.ts';
import type { Send } from '../../lib/grid/events.ts';
import { outbox, type OutboxInputs } from '../../lib/grid/outbox.ts';
import { RESENT_BURST_BYTES, resends } from '../../lib/grid/resends.ts';
import { TURN_COST, turns } from '../../lib/loop/turns.ts';
import { frameFrom } from '../../lib/log/frames.ts';
import { append, emptyLog, type Log } from '../../lib/log/log.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { messagePrefix } from '../../lib/wire/peer.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { marbles, type Marbles } from '../support/marbles.ts';

const SELF = 1;

/** Settings with a limit. */
function settings(unsentLimitBytes: number) {
  return { self: SELF, unsentLimitBytes, reportsSent: false };
}

/** The budget of a server that has nothing else to do. */
function budget(scheduler: SchedulerLike): Pick<OutboxInputs, 'turns' | 'resends'> {
  return { turns: turns(TURN_COST, scheduler), resends: resends(scheduler) };
}

/** What a plain peer is served from: what is sent from now on. */
function plain(sends$: Observable<Send>, scheduler: SchedulerLike): OutboxInputs {
  const said = () => expect.fail('asked for what was said before');
  return { sends$, said, goOnFrom$: undefined, ...budget(scheduler) };
}

/** The log of a server, and what it asks for as it grows. */
class Author {
  #log: Log = emptyLog();
  #said = 0;

  /** This server says something. */
  say(...texts: string[]): Send {
    const from = this.#log.count;
    this.#log = append(this.#log, SELF, messagesOf(...texts));
    const { frame } = frameFrom(this.#log, from, SELF, messagePrefix(SELF), Infinity);
    this.#said += texts.length;
    return { kind: 'send', log: this.#log, said: this.#said, from, frame };
  }

  /** Another server says something: it stands in the log, and nothing is asked for. */
  hear(...texts: string[]): this {
    this.#log = append(this.#log, SELF + 1, messagesOf(...texts));
    return this;
  }
}

/** Runs an outbox, and expects what it writes and that it emits nothing. */
function expectOutbox(
  { expectObservable, scheduler }: Marbles,
  socket: FakeSocket,
  sends$: Observable<Send>,
  limitBytes: number,
  unsub: string,
) {
  expectObservable(outbox(socket, plain(sends$, scheduler), settings(limitBytes), scheduler), unsub).toBe(
    '-',
  );
  return expectObservable(socket.writes$);
}

describe('outbox', () => {
  it(
    'writes nothing where nothing is sent',
    marbles((m) => {
      const sends$ = m.hot<Send>('------');
      const drained$ = m.hot('    --d---');
      const unsub = '             ^----!';
      const expected = '          ------';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 100, unsub).toBe(expected);
      m.expectSubscriptions(sends$.subscriptions).toBe(unsub);
      m.expectSubscriptions(drained$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'writes what is sent at once, in order',
    marbles((m) => {
      const author = new Author();
      const sends$ = m.hot('-a--b---', { a: author.say('one'), b: author.say('two', 'three') });
      const unsub = '       ^------!';
      const expected = '    -a--b---';

      expectOutbox(m, new FakeSocket(), sends$, 100, unsub).toBe(expected, {
        a: 'msg 1 one\n',
        b: 'msg 1 two\nmsg 1 three\n',
      });
    }),
  );

  it(
    'gives a peer that is up to date the frame itself, whatever its length',
    marbles(({ scheduler, hot, expectObservable }) => {
      const send = new Author().say('long'.repeat(100));
      const sends$ = hot('-a-', { a: send });
      const socket = new FakeSocket({ isHolding: true });
      const unsub = '     ^-!';
      const expected = '  -a-';

      expectObservable(outbox(socket, plain(sends$, scheduler), settings(10), scheduler), unsub).toBe('-');
      expectObservable(socket.bytes$.pipe(map((bytes) => bytes === send.frame))).toBe(expected, { a: true });
    }),
  );

  it(
    'brings what is sent from now on, not what was said before',
    marbles((m) => {
      const author = new Author();
      const sends$ = m.hot('-a--b--', { a: author.say('before'), b: author.say('after') });
      const unsub = '       --^---!';
      const expected = '    ----b--';

      expectOutbox(m, new FakeSocket(), sends$, 100, unsub).toBe(expected, { b: 'msg 1 after\n' });
    }),
  );

  it(
    'lets the cursor wait while the socket is full, and goes on from the log once it has drained',
    marbles((m) => {
      const author = new Author();
      const [a, b, c] = [author.say('0123456789abcdef'), author.say('two'), author.say('three')];
      const sends$ = m.hot('  -a-b-c-----', { a, b, c });
      const drained$ = m.hot('--------d--');
      const unsub = '         ^---------!';
      const expected = '      -a------b--';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 22, unsub).toBe(expected, {
        a: 'msg 1 0123456789abcdef\n',
        b: 'msg 1 two\nmsg 1 three\n',
      });
    }),
  );

  it(
    'is up to date again after it has caught up, and waits again when the socket is full again',
    marbles((m) => {
      const author = new Author();
      const [a, b, c, d] = [author.say('one'), author.say('two'), author.say('three'), author.say('four')];
      const sends$ = m.hot('  -a-b-----c-d--', { a, b, c, d });
      const drained$ = m.hot('-----d--d---d-');
      const unsub = '         ^------------!';
      const expected = '      -a---b---c--d-';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 8, unsub).toBe(expected, {
        a: 'msg 1 one\n',
        b: 'msg 1 two\n',
        c: 'msg 1 three\n',
        d: 'msg 1 four\n',
      });
    }),
  );

  it(
    'gives a socket that has drained as much as it may hold, and the rest after the next drain',
    marbles((m) => {
      const author = new Author();
      const [a, b] = [author.say('one and not a bit less'), author.say('two', 'three', 'four', 'five')];
      const sends$ = m.hot('  -(ab)-------', { a, b });
      const drained$ = m.hot('------d---d-');
      const unsub = '         ^----------!';
      const expected = '      -a----b---c-';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 22, unsub).toBe(expected, {
        a: 'msg 1 one and not a bit less\n',
        b: 'msg 1 two\nmsg 1 three\n',
        c: 'msg 1 four\nmsg 1 five\n',
      });
      m.expectSubscriptions(drained$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'passes over what others said, while it is up to date and while it is behind',
    marbles((m) => {
      const author = new Author();
      const a = author.hear('theirs').say('one');
      const b = author.hear('theirs too').say('two');
      const c = author.hear('theirs again').say('three');
      const sends$ = m.hot('  -a-b-c------', { a, b, c });
      const drained$ = m.hot('--d-----d-d-');
      const unsub = '         ^----------!';
      const expected = '      -a-b----c---';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 10, unsub).toBe(expected, {
        a: 'msg 1 one\n',
        b: 'msg 1 two\n',
        c: 'msg 1 three\n',
      });
    }),
  );

  it(
    'writes nothing where only others said something since',
    marbles((m) => {
      const author = new Author();
      const a = author.say('one');
      author.hear('theirs');
      const sends$ = m.hot('  -a--------', { a });
      const drained$ = m.hot('---d---d--');
      const unsub = '         ^--------!';
      const expected = '      -a--------';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 4, unsub).toBe(expected, { a: 'msg 1 one\n' });
    }),
  );

  it(
    'ends when unsubscribed from, with whatever waits',
    marbles((m) => {
      const author = new Author();
      const sends$ = m.hot('  -a-b-----', { a: author.say('one'), b: author.say('two') });
      const drained$ = m.hot('------d--');
      const unsub = '         ^---!    ';
      const expected = '      -a-------';

      expectOutbox(m, new FakeSocket({ drained$ }), sends$, 8, unsub).toBe(expected, { a: 'msg 1 one\n' });
      m.expectSubscriptions(sends$.subscriptions).toBe(unsub);
      m.expectSubscriptions(drained$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'passes on an error of what it lives on',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const sends$ = hot<Send>('---#');
      const drained$ = hot('    ----');
      const subs = '            ^--!';
      const expected = '        ---#';

      expectObservable(
        outbox(new FakeSocket({ drained$ }), plain(sends$, scheduler), settings(8), scheduler),
      ).toBe(expected);
      expectSubscriptions(drained$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes on what the writing throws',
    marbles(({ scheduler, hot, expectObservable, expectSubscriptions }) => {
      const sends$ = hot('--a-', { a: new Author().say('one') });
      const subs = '      ^-!';
      const expected = '  --#';
      const socket = new FakeSocket();
      socket.write = () => {
        throw new Error('broken');
      };

      expectObservable(outbox(socket, plain(sends$, scheduler), settings(8), scheduler)).toBe(
        expected,
        {},
        new Error('broken'),
      );
      expectSubscriptions(sends$.subscriptions).toBe(subs);
    }),
  );

  describe('of a peer with a session', () => {
    it(
      'writes nothing before it is known from where it is to go on; then says so, brings all from there and what comes',
      marbles((m) => {
        const author = new Author();
        const [a, b] = [author.say('zero', 'one'), author.hear('theirs').say('two')];
        const c = author.say('three');
        const sends$ = m.hot('   -a-b--------c-', { a, b, c });
        const goOnFrom$ = m.hot('-----n--------', { n: 1 });
        const unsub = '          ^------------!';
        const expected = '       -----(fm)---c-';
        const inputs = { sends$, said: () => ({ log: b.log, count: 3 }), goOnFrom$, ...budget(m.scheduler) };
        const socket = new FakeSocket();

        m.expectObservable(outbox(socket, inputs, settings(100), m.scheduler), unsub).toBe('-');
        m.expectObservable(socket.writes$).toBe(expected, {
          f: 'from 1\n',
          m: 'msg 1 one\nmsg 1 two\n',
          c: 'msg 1 three\n',
        });
        for (const source$ of [sends$, goOnFrom$]) m.expectSubscriptions(source$.subscriptions).toBe(unsub);
      }),
    );

    it(
      'says from where it goes on also where there is nothing yet from there on',
      marbles((m) => {
        const send = new Author().say('zero');
        const sends$ = m.hot('   --------a-', { a: send });
        const goOnFrom$ = m.hot('--n-------', { n: 0 });
        const unsub = '          ^--------!';
        const expected = '       --f-----a-';
        const socket = new FakeSocket();
        const inputs = { sends$, said: () => NOTHING_SAID, goOnFrom$, ...budget(m.scheduler) };

        m.expectObservable(outbox(socket, inputs, settings(100), m.scheduler), unsub).toBe('-');
        m.expectObservable(socket.writes$).toBe(expected, { f: 'from 0\n', a: 'msg 1 zero\n' });
      }),
    );

    it(
      'brings as much as the socket may hold, and the rest when it has drained',
      marbles((m) => {
        const send = new Author().say('zero', 'one', 'two');
        const goOnFrom$ = m.hot('--n--------', { n: 0 });
        const drained$ = m.hot(' -d----d--d-', {});
        const unsub = '          ^---------!';
        const expected = '       --(fa)b--c-';
        const socket = new FakeSocket({ drained$ });
        const inputs = {
          sends$: NEVER,
          said: () => ({ log: send.log, count: 3 }),
          goOnFrom$,
          ...budget(m.scheduler),
        };

        m.expectObservable(outbox(socket, inputs, settings(10), m.scheduler), unsub).toBe('-');
        m.expectObservable(socket.writes$).toBe(expected, {
          f: 'from 0\n',
          a: 'msg 1 zero\n',
          b: 'msg 1 one\n',
          c: 'msg 1 two\n',
        });
      }),
    );

    it(
      'gives nothing to a socket that drains before it is known from where to go on',
      marbles((m) => {
        const send = new Author().say('zero');
        const sends$ = m.hot('  -a---', { a: send });
        const drained$ = m.hot('---d-', {});
        const unsub = '         ^---!';
        const socket = new FakeSocket({ drained$ });
        const inputs = {
          sends$,
          said: () => ({ log: send.log, count: 1 }),
          goOnFrom$: NEVER,
          ...budget(m.scheduler),
        };

        m.expectObservable(outbox(socket, inputs, settings(10), m.scheduler), unsub).toBe('-');
        m.expectObservable(socket.writes$).toBe('-');
      }),
    );
  });

  it('tells what the socket was given, if asked to: at once, or when it has drained, and nothing that waits', () => {
    const author = new Author();
    const socket = new FakeSocket({ isHolding: true });
    const sends$ = new Subject<Send>();
    const told: string[] = [];
    const scheduler = new VirtualTimeScheduler();
    const run = outbox(
      socket,
      plain(sends$, scheduler),
      { ...settings(8), reportsSent: true },
      scheduler,
    ).subscribe({
      next: ({ from, until }) => told.push(`${String(from)} to ${String(until)}`),
      error: () => told.push('failed'),
    });
    sends$.next(author.say('one'));
    sends$.next(author.hear('theirs').say('two', 'three'));
    expect(told, 'the second has no room').to.deep.equal(['0 to 1']);
    while (socket.unsentBytes() > 0) {
      socket.leave(Infinity);
      scheduler.flush();
    }
    run.unsubscribe();
    // One line at a time, for the limit is short; what another has said, message 1 of the log, is not this server's to send.
    expect(told).to.deep.equal(['0 to 1', '2 to 3', '3 to 4']);
  });

  describe('of peers that are far behind', () => {
    const FAR = 20_000;
    const text = 'a message of some length';
    const far = new Author().say(...Array<string>(FAR).fill(text));
    const FRAME_BYTES = FAR * `msg 1 ${text}\n`.length;

    /** Links that are told to go on from 0, to peers that read as fast as is written. */
    function linked(count: number, written?: OutboxInputs['resends'], from = 0) {
      const scheduler = new TestScheduler(() => undefined);
      const shared = turns(TURN_COST, scheduler);
      const sockets = Array.from({ length: count }, () => new FakeSocket());
      const bytes = sockets.map(() => 0);
      const goOnFrom$ = new Subject<number>();
      const running = sockets.map((socket, i) => {
        socket.write = (frame) => {
          bytes[i] = (bytes[i] as number) + frame.length;
        };
        const inputs = {
          sends$: NEVER,
          said: () => ({ log: far.log, count: FAR }),
          goOnFrom$,
          turns: shared,
          resends: written ?? resends(scheduler),
        };
        return outbox(socket, inputs, settings(256 * 1024), scheduler).subscribe({
          error: (error: unknown) => expect.fail(String(error)),
        });
      });
      const sum = () => bytes.reduce((all, one) => all + one, 0);
      /** Lets the next turn come, and says how much was written in it. */
      const turn = () => {
        const before = sum();
        const [action] = scheduler.actions.splice(0);
        action?.execute(action.state, action.delay);
        return sum() - before;
      };
      return { open: () => goOnFrom$.next(from), bytes, sum, turn, running };
    }

    it('brings no more in one turn than the budget allows, whoever reads fast, and all in the end', () => {
      const { open, sum, turn, bytes } = linked(3);
      open();
      expect(sum(), 'at once').to.be.below(2 * TURN_COST);
      for (let written = turn(); written > 0; written = turn())
        expect(written, 'in a turn').to.be.below(TURN_COST + 64 * 1024);
      for (const all of bytes) expect(all).to.equal(FRAME_BYTES + 'from 0\n'.length);
    });

    it('serves them in turn: none is far ahead of another', () => {
      const { open, turn, bytes } = linked(4);
      open();
      for (let i = 0; i < 8; i++) turn();
      expect(Math.min(...bytes)).to.be.above(Math.max(...bytes) - 3 * 64 * 1024);
      expect(Math.min(...bytes)).to.be.above(0);
    });

    it('writes nothing more when the link has ended', () => {
      const { open, turn, running, sum } = linked(2);
      open();
      for (const one of running) one.unsubscribe();
      const before = sum();
      for (let i = 0; i < 5; i++) turn();
      expect(sum()).to.equal(before);
    });

    it('brings again to one that links again and again what a burst allows, and then what the rate allows', () => {
      const written = resends(new TestScheduler(() => undefined));
      let sum = 0;
      const LINKS = 60;
      for (let i = 0; i < LINKS; i++) {
        const { open, turn, running, sum: sumOf } = linked(1, written);
        open();
        while (turn() > 0);
        for (const one of running) one.unsubscribe();
        sum += sumOf();
      }
      expect(LINKS * FRAME_BYTES).to.be.above(2 * RESENT_BURST_BYTES);
      expect(sum).to.be.below(RESENT_BURST_BYTES + 2 * FRAME_BYTES);
      expect(sum).to.be.above(RESENT_BURST_BYTES);
    });

    it('brings again at once what one is behind that has taken some of it on each of its links', () => {
      const written = resends(new TestScheduler(() => undefined));
      const LINKS = 80;
      let sum = 0;
      for (let i = 0; i < LINKS; i++) {
        const from = (i * FAR) / LINKS;
        const { open, turn, running, sum: sumOf } = linked(1, written, from);
        open();
        while (turn() > 0);
        for (const one of running) one.unsubscribe();
        const begin = `from ${String(from)}\n`.length;
        expect(sumOf() - begin, `link ${String(i)}`).to.equal((FRAME_BYTES * (FAR - from)) / FAR);
        sum += sumOf();
      }
      expect(sum).to.be.above(RESENT_BURST_BYTES + FRAME_BYTES);
      const { open, turn, sum: sumOf } = linked(1, written, FAR);
      open();
      while (turn() > 0);
      expect(sumOf(), 'up to date').to.equal(`from ${String(FAR)}\n`.length);
    });
  });

  describe('in whatever order sends, others and drains come', () => {
    const text = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', ' ', 'é', '7') });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('say' as const), texts: fc.array(text, { minLength: 1, maxLength: 4 }) }),
      fc.record({
        kind: fc.constant('hear' as const),
        texts: fc.array(text, { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant('leave' as const), bytes: fc.integer({ min: 1, max: 60 }) }),
    );

    it('brings every message once and in order, in whole lines, and never writes to a full socket', () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 60 }),
          fc.integer({ min: 1, max: 80 }),
          (steps, limitBytes) => {
            const author = new Author();
            const socket = new FakeSocket({ isHolding: true });
            const sends$ = new Subject<Send>();
            const scheduler = new VirtualTimeScheduler();
            let written = '';
            const write = socket.write.bind(socket);
            socket.write = (bytes) => {
              expect(socket.unsentBytes(), 'unsent before a write').to.be.below(limitBytes);
              expect(bytes.length, 'bytes of a write').to.be.above(0);
              write(bytes);
              written += new TextDecoder().decode(bytes);
              expect(written, 'what was written').to.match(/\n$/);
            };
            const run = outbox(socket, plain(sends$, scheduler), settings(limitBytes), scheduler).subscribe();
            let expected = '';
            for (const step of steps) {
              if (step.kind === 'leave') socket.leave(step.bytes);
              else if (step.kind === 'hear') author.hear(...step.texts);
              else {
                expected += step.texts.map((said) => `msg 1 ${said}\n`).join('');
                sends$.next(author.say(...step.texts));
              }
              expect(expected.startsWith(written), 'a prefix of what was said').to.equal(true);
            }
            while (socket.unsentBytes() > 0) {
              socket.leave(Infinity);
              scheduler.flush();
            }
            run.unsubscribe();
            expect(written).to.equal(expected);
          },
        ),
        { numRuns: 500 },
      );
    });
  });
});
