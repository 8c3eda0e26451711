import { expect } from 'chai';
import { merge, mergeMap, of, VirtualTimeScheduler } from 'rxjs';
import { leavable } from '../../bin/gracefulShutdown.ts';
import { writeTime } from '../../bin/writeTime.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import { fakeWorld } from '../support/fakeWorld.ts';

describe('the time of a write', () => {
  /** A clock, and the end of the present callback. */
  function timed() {
    let nowMs = 100;
    const ends: (() => void)[] = [];
    const time = writeTime(
      () => nowMs,
      (over) => ends.push(over),
    );
    return { time, passMs: (ms: number) => (nowMs += ms), end: () => ends.splice(0).forEach((one) => one()) };
  }

  it('is that of the first write of a callback of the event loop, until that is over', () => {
    const { time, passMs, end } = timed();
    expect(time.timeMs()).to.equal(100);
    time.wrote();
    passMs(2);
    time.wrote();
    passMs(1);
    expect(time.timeMs()).to.equal(100);
    end();
    expect(time.timeMs()).to.equal(103);
    time.wrote();
    passMs(1);
    expect(time.timeMs()).to.equal(103);
  });

  it('is noted before the bytes are handed to the connection, dialled or accepted', () => {
    const { time, passMs } = timed();
    const scheduler = new VirtualTimeScheduler();
    const sockets = [new FakeSocket(), new FakeSocket()] as const;
    const world = fakeWorld(scheduler, {
      dial: () => of(sockets[0]),
      listen: () => of({ sockets$: of(sockets[1]) }),
    });
    const seen: number[] = [];
    const error = (problem: unknown) => expect.fail(String(problem));
    const next = () => passMs(5) && seen.push(time.timeMs());
    const reading = sockets.map(({ bytes$ }) => bytes$.subscribe({ next, error }));
    const { world: noted } = leavable(world, undefined, time.wrote);
    const address = { host: 'h', port: 1 };
    const accepted$ = noted.listen(address).pipe(mergeMap(({ sockets$ }) => sockets$));
    // Both in one callback, each of which takes 5 ms.
    merge(noted.dial(address), accepted$)
      .subscribe({ next: (socket) => socket.write(new Uint8Array(1)), error })
      .unsubscribe();
    expect(seen).to.deep.equal([100, 100]);
    for (const one of reading) one.unsubscribe();
  });
});
