import { handshake } from '../../lib/net/handshake.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { marbles, stopped } from '../support/marbles.ts';

const PING: PeerFrame = { kind: 'ping', sender: 1 };
const SESSION: PeerFrame = { kind: 'session', incarnation: 7 };
const UNKNOWN: PeerFrame = { kind: 'unknown', line: 'x' };
/** What comes in, by its letter: `-` is the beginning of a line, which is no frame yet. */
const frames: Record<string, readonly PeerFrame[]> = {
  p: [PING],
  s: [SESSION],
  b: [PING, SESSION],
  x: [UNKNOWN],
  n: [],
  q: [PING, PING],
};

describe('handshake', () => {
  it(
    'passes on two frames at once, and all that come behind them as they come',
    marbles(({ hot, scheduler, expectObservable, expectSubscriptions }) => {
      const frames$ = hot(' --b--p-x-n--', frames);
      const unsub = '      ^----------!';
      const expected = '   --b--p-x-n--';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
        unsub,
      ).toBe(expected, frames);
      expectSubscriptions(frames$.subscriptions).toBe(unsub);
    }),
  );

  it(
    'holds a ping back until the second frame is there',
    marbles(({ hot, scheduler, expectObservable }) => {
      const frames$ = hot(' --p---s--x--', frames);
      const unsub = '      ^----------!';
      const expected = '   ------b--x--';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
        unsub,
      ).toBe(expected, frames);
    }),
  );

  it(
    'passes a ping on alone where nothing comes behind it in time',
    marbles(({ hot, scheduler, expectObservable }) => {
      const frames$ = hot(' --p-------s--', frames);
      const unsub = '      ^-----------!';
      const expected = '   -------p--s--';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
        unsub,
      ).toBe(expected, frames);
    }),
  );

  it(
    'waits on while a line is on its way, however slowly',
    marbles(({ hot, scheduler, expectObservable }) => {
      const frames$ = hot(' --p---n---n---s--', frames);
      const unsub = '      ^---------------!';
      const expected = '   --------------b--';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
        unsub,
      ).toBe(expected, frames);
    }),
  );

  it(
    'takes nobody for plain whose second frame waits to be read since this server was held up itself',
    marbles(({ hot, scheduler, expectObservable }) => {
      // Stopped from 3 to 30, while the wait would have ended at 7. It is noticed at 30, and what has come is read after.
      const clock = stopped(scheduler, 3, 30);
      const frames$ = hot(' --p-----------------------------s--', frames);
      const unsub = '      ^-----------------------------------!';
      const expected = '   --------------------------------b--';

      expectObservable(frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, clock)), unsub).toBe(
        expected,
        frames,
      );
    }),
  );

  it(
    'takes a plain peer for plain all the same, after as long again',
    marbles(({ hot, scheduler, expectObservable }) => {
      const clock = stopped(scheduler, 3, 30);
      const frames$ = hot(' --p---------------------------------', frames);
      const unsub = '      ^-----------------------------------!';
      const expected = '   -----------------------------------p';

      expectObservable(frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, clock)), unsub).toBe(
        expected,
        frames,
      );
    }),
  );

  it(
    'waits no longer for a line that never comes to its end than a connection has to be identified',
    marbles(({ hot, scheduler, expectObservable }) => {
      const parts = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => [letter, []]));
      const frames$ = hot(' p 7ms a 7ms b 7ms c 7ms d 7ms e 7ms f', { ...frames, ...parts });
      const unsub = '      ^ 50ms !';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 12, identifyWithinMs: 30 }, scheduler)),
        unsub,
      ).toBe('             30ms p 1ms d 7ms e 7ms f', { ...frames, ...parts });
    }),
  );

  it(
    'does not wait behind anything but a ping',
    marbles(({ hot, scheduler, expectObservable }) => {
      const frames$ = hot(' --x--p--', frames);
      const unsub = '      ^------!';
      const expected = '   --x--p--';

      expectObservable(
        frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
        unsub,
      ).toBe(expected, frames);
    }),
  );

  it(
    'passes on an error while it waits, and no frame after it',
    marbles(({ hot, scheduler, expectObservable, expectSubscriptions }) => {
      const frames$ = hot(' --p-#------', frames);
      const subs = '       ^---!      ';
      const expected = '   ----#------';

      expectObservable(frames$.pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler))).toBe(
        expected,
        frames,
      );
      expectSubscriptions(frames$.subscriptions).toBe(subs);
    }),
  );

  it(
    'passes on an error and the end later on',
    marbles(({ hot, scheduler, expectObservable }) => {
      expectObservable(
        hot('-b--p#', frames).pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
      ).toBe('-b--p#', frames);
      expectObservable(
        hot('-b--p|', frames).pipe(handshake({ plainAfterMs: 5, identifyWithinMs: 99 }, scheduler)),
      ).toBe('-b--p|', frames);
    }),
  );
});
