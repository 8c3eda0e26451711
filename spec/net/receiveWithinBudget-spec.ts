import { expect } from 'chai';
import { Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { RECEIVED_BYTES_PER_ITERATION, receiveWithinBudget } from '../../lib/net/connection.ts';
import { workBudget } from '../../lib/loop/workBudget.ts';

const CHUNK_BYTES = 64 * 1024;
const CHUNKS_PER_ITERATION = RECEIVED_BYTES_PER_ITERATION / CHUNK_BYTES;
/** The chunks that a socket emits in one iteration of the event loop, unless it is paused. */
const SOCKET_CHUNKS = 32;

/** Links whose sockets have unlimited input, and an event loop in which each is read until it is paused, or has emitted `SOCKET_CHUNKS`. */
function flooded(count: number) {
  const scheduler = new TestScheduler(() => undefined);
  const shared = workBudget(RECEIVED_BYTES_PER_ITERATION, scheduler);
  const links = Array.from({ length: count }, () => {
    const chunks$ = new Subject<Uint8Array>();
    const link = { chunks$, isReading: true, received: 0, setReadings: 0 };
    const setReading = (isReading: boolean) => {
      link.isReading = isReading;
      link.setReadings++;
    };
    const running = receiveWithinBudget({ setReading }, chunks$, shared).subscribe({
      next: () => link.received++,
      error: (error: unknown) => expect.fail(String(error)),
    });
    return Object.assign(link, { running });
  });
  return {
    links,
    /** One iteration: reads the sockets, then runs the scheduled actions. */
    iterate: (bytes = CHUNK_BYTES) => {
      for (const link of links)
        for (let i = 0; i < SOCKET_CHUNKS && link.isReading; i++) link.chunks$.next(new Uint8Array(bytes));
    },
    behind: () => {
      const [action] = scheduler.actions.splice(0);
      action?.execute(action.state, action.delay);
    },
  };
}

describe('receiveWithinBudget', () => {
  it('pauses reading when the chunks of an iteration have used up the budget, but reads one chunk of each socket', () => {
    const { links, iterate } = flooded(8);
    iterate();
    expect(links.map(({ received }) => received)).to.deep.equal([CHUNKS_PER_ITERATION, 1, 1, 1, 1, 1, 1, 1]);
    expect(links.some(({ isReading }) => isReading)).to.equal(false);
  });

  it('continues reading right after the sockets, so that none misses the next iteration', () => {
    const { links, iterate, behind } = flooded(3);
    for (let i = 1; i <= 10; i++) {
      iterate();
      behind();
      expect(links.map(({ isReading }) => isReading)).to.deep.equal([true, true, true]);
      expect(Math.min(...links.map(({ received }) => received))).to.equal(i);
    }
  });

  it('does not pause a socket with little input', () => {
    const { links, iterate } = flooded(3);
    iterate(100);
    expect(links.map(({ received }) => received)).to.deep.equal([
      SOCKET_CHUNKS,
      SOCKET_CHUNKS,
      SOCKET_CHUNKS,
    ]);
    expect(links.every(({ setReadings }) => setReadings === 0)).to.equal(true);
  });

  it('does not continue reading a socket whose link has ended meanwhile', () => {
    const { links, iterate, behind } = flooded(1);
    const [link] = links;
    iterate();
    link?.running.unsubscribe();
    behind();
    expect(link?.isReading).to.equal(false);
  });

  it('passes on an end and an error', () => {
    const shared = workBudget(1, new TestScheduler(() => undefined));
    const said: string[] = [];
    const [ending$, breaking$] = [new Subject<Uint8Array>(), new Subject<Uint8Array>()];
    const running = [ending$, breaking$].map((chunks$) =>
      receiveWithinBudget({ setReading: () => undefined }, chunks$, shared).subscribe({
        complete: () => said.push('complete'),
        error: (error: unknown) => said.push(String(error)),
      }),
    );
    ending$.complete();
    breaking$.error(new Error('broken'));
    expect(running.every(({ closed }) => closed)).to.equal(true);
    expect(said).to.deep.equal(['complete', 'Error: broken']);
  });
});
