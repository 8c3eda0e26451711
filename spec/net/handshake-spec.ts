import { expect } from 'chai';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import { ProtocolError } from '../../lib/net/framing.ts';
import { handshake, showsSessions } from '../../lib/net/handshake.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { marbles, stopped } from '../support/marbles.ts';

const PING: PeerFrame = { kind: 'ping', sender: 1 };
const SESSION: PeerFrame = { kind: 'session', incarnation: 7 };
const UNKNOWN: PeerFrame = { kind: 'unknown', line: 'x' };
/** Frames by letter: `-` is the beginning of a line, which is no frame yet. */
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
    'passes on two frames at once, and all later ones as they arrive',
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
    'holds a ping back until the second frame has arrived',
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
    'passes a ping on alone if nothing follows it in time',
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
    'waits while a line is arriving, however slowly',
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
    'does not treat a peer as plain whose second frame waits to be read because this server was paused',
    marbles(({ hot, scheduler, expectObservable }) => {
      // Paused from 3 to 30, while the wait is due at 7. The timer fires at 30, and what has arrived is read afterwards.
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
    'treats a plain peer as plain nevertheless, after the same wait again',
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
    'waits for an unfinished line no longer than the time limit for identification',
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
    'does not wait after anything but a ping',
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

  describe('of boxes', () => {
    const settings = { plainAfterMs: 3, identifyWithinMs: 9 };
    const PING_OF_GOOVID: PeerFrame = { kind: 'ping', sender: 1, isOfAddress: true };
    const ofBoxes: typeof frames = {
      ...frames,
      g: [PING_OF_GOOVID],
      o: [PING_OF_GOOVID, PING_OF_GOOVID, PING_OF_GOOVID],
      m: [PING_OF_GOOVID, SESSION],
    };
    const cases: readonly (readonly [what: string, given: string, expected: string])[] = [
      [
        'takes three pings as the first half, and passes on one of them with the session',
        '--o----s--x-',
        '-------m--x-',
      ],
      ['waits for the session however many pings arrive', '--o-g-g-s---', '--------m---'],
      ['takes two pings with a number for those of a plain peer at once', '--p-p-------', '----p-------'],
      [
        'passes on the ping of a box of GoOvid, after which nothing follows in time',
        '--g---------',
        '-----g------',
      ],
      ['does not take a second ping, of another timer, for an offer', '--g-g-------', '-------g----'],
      ['passes on the handshake of a box that has sessions at once', '--b---------', '--b---------'],
      ['fails if no session follows three pings in time', '--o----------', '-----------#'],
    ];
    for (const [what, given, expected] of cases)
      it(
        what,
        marbles(({ hot, scheduler, expectObservable }) => {
          expectObservable(
            hot(given, ofBoxes).pipe(handshake(settings, scheduler, true)),
            '^-----------!',
          ).toBe(expected, ofBoxes, new ProtocolError({ code: 'identify-timeout' }));
        }),
      );

    it('keeps no more pings than show that the other side has sessions', () => {
      let reads = 0;
      const fourth: PeerFrame = {
        ...PING_OF_GOOVID,
        get kind() {
          reads++;
          return 'ping' as const;
        },
      };
      const frames$ = new Subject<readonly PeerFrame[]>();
      const passed: (readonly PeerFrame[])[] = [];
      const subscription = frames$.pipe(handshake(settings, new VirtualTimeScheduler(), true)).subscribe({
        next: (some) => passed.push(some),
        error: (error: unknown) => expect.fail(String(error)),
      });
      frames$.next([PING_OF_GOOVID, PING_OF_GOOVID, PING_OF_GOOVID]);
      frames$.next([fourth]);
      const readsOfFourth = reads;
      for (let i = 0; i < 10; i++) frames$.next([PING_OF_GOOVID]);
      // A frame that is not kept is not read again.
      expect([readsOfFourth > 0, reads]).to.deep.equal([true, readsOfFourth]);
      frames$.next([SESSION]);
      expect(passed).to.deep.equal([[PING_OF_GOOVID, SESSION]]);
      subscription.unsubscribe();
    });

    it('knows a side with sessions by its first frames', () => {
      const known: readonly (readonly [boolean, readonly PeerFrame[]])[] = [
        [false, [PING_OF_GOOVID]],
        [false, [PING_OF_GOOVID, PING_OF_GOOVID]],
        [true, [PING_OF_GOOVID, PING_OF_GOOVID, PING_OF_GOOVID]],
        [true, [PING_OF_GOOVID, SESSION]],
        [false, [PING_OF_GOOVID, UNKNOWN]],
        [true, [PING]],
        [false, [UNKNOWN, SESSION]],
        [false, []],
      ];
      for (const [has, first] of known) expect(showsSessions(first), JSON.stringify(first)).to.equal(has);
    });
  });
});
