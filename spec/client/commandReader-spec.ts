import { expect } from 'chai';
import { Subject, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { CHATROOM_COMMANDS } from '../../lib/agents/chatroom/commands.ts';
import { commandReader } from '../../lib/client/commandReader.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

/** A connection; each answered command takes one of `room` places until the case releases it. */
function connected({ room = Infinity, costMax = ITERATION_COST_MAX } = {}) {
  const scheduler = new TestScheduler(() => undefined);
  const all = workBudget(costMax, scheduler);
  const chunks$ = new Subject<string>();
  const socket = new FakeSocket({ chunks$ });
  const given = commandReader(CHATROOM_COMMANDS, socket, 10_000, () => room, all);
  /** The numbers of commands in each emission. */
  const counts: number[] = [];
  const kinds: string[] = [];
  let isOver = false;
  const reading: boolean[] = [];
  const subscription = given.commands$
    .pipe(tap((commands) => (room -= commands.filter(({ kind }) => kind !== 'broadcast').length)))
    .subscribe({
      next: (commands) => {
        counts.push(commands.length);
        kinds.push(...commands.map(({ kind }) => kind));
      },
      error: fail,
      complete: () => (isOver = true),
    });
  subscription.add(socket.reading$.subscribe({ next: (isReading) => reading.push(isReading), error: fail }));
  const iterate = () => {
    const [action] = scheduler.actions.splice(0);
    action?.execute(action.state, action.delay);
    return action !== undefined;
  };
  return {
    chunks$,
    counts,
    kinds,
    reading,
    iterate,
    all,
    subscription,
    isOver: () => isOver,
    giveBack: (places: number) => {
      room += places;
      given.update();
    },
    /** Runs iterations until no task is left, and returns their number. */
    iterationsToRest: () => {
      let count = 0;
      while (iterate()) count++;
      return count;
    },
  };
}

describe('commandReader', () => {
  it('emits all broadcasts of a chunk together, however many', () => {
    const { chunks$, counts, reading, iterate } = connected();
    chunks$.next('broadcast a\n'.repeat(5000));
    expect(counts).to.deep.equal([1]);
    expect(reading).to.deep.equal([]);
    expect(iterate()).to.equal(false);
  });

  it('emits answered commands in parts, and reads nothing meanwhile', () => {
    const { chunks$, counts, reading, iterationsToRest } = connected();
    chunks$.next('x\n'.repeat(32 * 1024));
    expect(counts).to.deep.equal([250]);
    expect(reading).to.deep.equal([false]);
    const count = iterationsToRest();
    expect(counts.reduce((sum, n) => sum + n)).to.equal(32 * 1024);
    expect(Math.max(...counts)).to.equal(250);
    // At a cost of 128 and two bytes each, 250 per task; the first task runs at once.
    const iterations = Math.ceil((32 * 1024) / (250 * Math.ceil(ITERATION_COST_MAX / (250 * 130))));
    expect(count).to.be.within(iterations - 1, iterations);
    expect(reading).to.deep.equal([false, true]);
  });

  it('emits the same commands in the same order as if they arrived one by one', () => {
    const said = 'get\nbroadcast a\nbroadcast b\nalive\n\nwhat\nbroadcast c\n'.repeat(400);
    const [whole, single] = [connected(), connected()];
    whole.chunks$.next(said);
    whole.iterationsToRest();
    for (const line of said.match(/.*\n/g) ?? []) {
      single.chunks$.next(line);
      single.iterationsToRest();
    }
    const joined = (kinds: readonly string[]) => kinds.join().replaceAll('broadcast,broadcast', 'broadcast');
    expect(joined(whole.kinds)).to.equal(joined(single.kinds));
    expect(whole.kinds.filter((kind) => kind === 'get')).to.have.length(400);
  });

  it('keeps the beginning of a line after the commands that it has decoded in parts', () => {
    const { chunks$, kinds, iterationsToRest } = connected();
    chunks$.next(`${'get\n'.repeat(600)}ali`);
    iterationsToRest();
    chunks$.next('ve\n');
    expect(kinds.slice(-2)).to.deep.equal(['get', 'alive']);
  });

  it('decodes a short chunk at once, even if another client sends much', () => {
    const { chunks$, counts, all } = connected({ costMax: 10 });
    all.run(() => 10);
    chunks$.next('get\n');
    expect(counts).to.deep.equal([1]);
    chunks$.next('get\n'.repeat(300));
    expect(counts).to.deep.equal([1]);
  });

  it('emits no more commands than there is room for answers, and continues when there is room again', () => {
    const { chunks$, counts, reading, giveBack, iterationsToRest } = connected({ room: 3 });
    chunks$.next('get\nbroadcast a\nget\nget\nget\nget\n');
    iterationsToRest();
    expect(counts).to.deep.equal([4]);
    expect(reading).to.deep.equal([false]);
    giveBack(1);
    iterationsToRest();
    expect(counts).to.deep.equal([4, 1]);
    giveBack(5);
    iterationsToRest();
    expect(counts).to.deep.equal([4, 1, 1]);
    expect(reading).to.deep.equal([false, true]);
  });

  it('keeps bytes for later that arrive although it does not read', () => {
    const { chunks$, counts, giveBack, iterationsToRest } = connected({ room: 1 });
    chunks$.next('get\n');
    chunks$.next('get\n');
    chunks$.next('get\n');
    iterationsToRest();
    expect(counts).to.deep.equal([1]);
    giveBack(1);
    iterationsToRest();
    expect(counts).to.deep.equal([1, 1]);
    giveBack(1);
    iterationsToRest();
    expect(counts).to.deep.equal([1, 1, 1]);
  });

  it('ends when everything before the end is decoded, and not sooner', () => {
    const { chunks$, kinds, isOver, iterationsToRest } = connected();
    chunks$.next('get\n'.repeat(1000));
    chunks$.complete();
    expect(isOver()).to.equal(false);
    iterationsToRest();
    expect(kinds).to.have.length(1000);
    expect(isOver()).to.equal(true);
  });

  it('ends after a line over the limit', () => {
    const { chunks$, kinds, isOver, iterationsToRest } = connected();
    chunks$.next(`${'get\n'.repeat(300)}${'x'.repeat(10_001)}\nget\n`);
    iterationsToRest();
    expect(kinds.slice(-2)).to.deep.equal(['get', 'overlong']);
    expect(kinds).to.have.length(301);
    expect(isOver()).to.equal(true);
  });

  const PAGE = 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\nbroadcast a\ncrash\n';
  for (const [title, chunks] of [
    ['at once', [PAGE]],
    ['byte by byte', PAGE.match(/[^]/g) ?? []],
    ['with the body after the head', PAGE.split(/(?=broadcast)/)],
    ['with the command in a chunk of its own', PAGE.split(/(?=crash)/)],
    ['after empty lines', ['\r\n\n', PAGE]],
  ] as const) {
    it(`reads no command in an HTTP request, ${title}`, () => {
      const { chunks$, kinds, isOver, iterationsToRest } = connected();
      for (const chunk of chunks) {
        chunks$.next(chunk);
        iterationsToRest();
      }
      expect(kinds).to.deep.equal(['foreign']);
      expect(isOver()).to.equal(true);
    });
  }

  it('reads no command in a TLS handshake, without waiting for the end of a line', () => {
    const { chunks$, kinds, isOver } = connected();
    chunks$.next('\x16');
    expect(kinds).to.deep.equal(['foreign']);
    chunks$.next('\ncrash\n');
    expect(kinds).to.deep.equal(['foreign']);
    expect(isOver()).to.equal(true);
  });

  for (const chunks of [['\r\n\n\x16'], ['\r', '\n', '\x16'], ['\n', '\n\x16\n']]) {
    it(`detects a TLS handshake after empty lines, too, however it is cut: ${JSON.stringify(chunks)}`, () => {
      const { chunks$, kinds } = connected();
      for (const chunk of chunks) chunks$.next(chunk);
      expect(kinds).to.deep.equal(['foreign']);
    });
  }

  it('continues if an HTTP request line is a message, or follows a command', () => {
    const { chunks$, kinds, isOver } = connected();
    chunks$.next('broadcast GET / HTTP/1.1\nGET / HTTP/1.1\nalive\n');
    expect(kinds).to.deep.equal(['broadcast', 'refused', 'alive']);
    expect(isOver()).to.equal(false);
  });

  it('ends with the error if the codec throws, and is not busy for ever', () => {
    const chunks$ = new Subject<string>();
    const codec = {
      readLine: () => {
        throw new Error('broken');
      },
      isAnswered: () => true,
    };
    const budget = workBudget(ITERATION_COST_MAX, new TestScheduler(() => undefined));
    const given = commandReader(codec, new FakeSocket({ chunks$ }), 100, () => 1, budget);
    const errors: unknown[] = [];
    const subscription = given.commands$.subscribe({ error: (error: unknown) => errors.push(error) });
    chunks$.next('anything\n');
    expect(errors.map(String)).to.deep.equal(['Error: broken']);
    expect([subscription.closed, chunks$.observed]).to.deep.equal([true, false]);
  });

  it('decodes nothing more after it is unsubscribed from', () => {
    const { chunks$, kinds, subscription, iterationsToRest } = connected();
    chunks$.next('get\n'.repeat(1000));
    subscription.unsubscribe();
    iterationsToRest();
    expect(kinds).to.have.length(250);
  });
});
