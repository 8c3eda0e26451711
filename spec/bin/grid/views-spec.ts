import { expect } from 'chai';
import {
  awake,
  isListedByAll,
  isListedByNone,
  noViews,
  viewsAfter,
  type GridEvent,
  type View,
  type Views,
  lostIn,
} from '../../../bin/grid/views.ts';
import type { News } from '../../../bin/ipc.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';

const DOWN: View = {
  isRunning: false,
  isListening: false,
  isPaused: false,
  sinceMs: 0,
  alive: new Set(),
  suspected: new Set(),
  lostAtMs: new Map(),
};

const happened = (
  kind: 'started' | 'exited' | 'paused' | 'resumed',
  server: number,
  atMs = 0,
): GridEvent => ({
  kind,
  server,
  atMs,
});
const news = (server: number, said: News, atMs = 0): GridEvent => ({
  kind: 'news',
  server,
  news: said,
  atMs,
});
const listening = (server: number) => news(server, { kind: 'listening' });
const trusted = (server: number, peer: number, atMs?: number) =>
  news(server, { kind: 'trusted', peer }, atMs);
const suspected = (server: number, peer: number, atMs?: number) =>
  news(server, { kind: 'suspected', peer }, atMs);
const peerDown = (server: number, peer: number, atMs?: number) =>
  news(server, { kind: 'peerDown', peer, reason: 'why' }, atMs);

/** The views after these events; no step may change an earlier value. */
function after(views: Views, ...events: readonly GridEvent[]): Views {
  return events.reduce((before, event) => {
    const copy = structuredClone(before);
    const next = viewsAfter(deepFreeze(before), event);
    expect(before).to.deep.equal(copy);
    return next;
  }, views);
}

/** Servers that run, listen and trust each other. */
function whole(n: number): Views {
  const ids = Array.from({ length: n }, (_, id) => id);
  const up = ids.flatMap((id) => [happened('started', id), listening(id)]);
  const met = ids.flatMap((id) => ids.filter((peer) => peer !== id).map((peer) => trusted(id, peer)));
  return after(noViews(n), ...up, ...met);
}

describe('viewsAfter', () => {
  it('begins with servers that do not run and list none', () => {
    expect(noViews(2)).to.deep.equal([DOWN, DOWN]);
    expect(noViews(0)).to.deep.equal([]);
  });

  it('changes the view of the server of the event, and keeps all others identical', () => {
    const before = whole(3);
    for (const event of [happened('exited', 1, 9), peerDown(1, 0, 9), happened('paused', 1)]) {
      const [zero, one, two] = after(before, event);
      expect(one).to.not.deep.equal(before[1]);
      expect([zero === before[0], two === before[2]]).to.deep.equal([true, true]);
    }
  });

  it('lets a started server run, not listen yet, and list none, whatever it listed before', () => {
    const before = after(whole(2), suspected(0, 1, 5), happened('exited', 0, 6));
    expect(after(before, happened('started', 0, 7))[0]).to.deep.equal({
      ...DOWN,
      isRunning: true,
      sinceMs: 7,
    });
    expect(after(whole(2), peerDown(0, 1, 5), happened('started', 0, 7))[0]).to.deep.equal({
      ...DOWN,
      isRunning: true,
      sinceMs: 7,
    });
  });

  it('lets an exited server not run, and list none, also a paused one', () => {
    const before = after(whole(2), peerDown(1, 0, 3), happened('paused', 1));
    expect(after(before, happened('exited', 1, 8))[1]).to.deep.equal({ ...DOWN, sinceMs: 8 });
  });

  it('keeps the view of a paused server until it is resumed', () => {
    const before = whole(2);
    const paused = after(before, happened('paused', 0, 5));
    expect(paused[0]).to.deep.equal({ ...before[0], isPaused: true });
    expect(after(paused, happened('resumed', 0, 6))).to.deep.equal(before);
  });

  it('lets a server listen when it reports that', () => {
    const before = after(noViews(1), happened('started', 0, 4));
    expect(after(before, listening(0))[0]).to.deep.equal({ ...before[0], isListening: true });
  });

  it('lists a peer that is trusted, and not one that is suspected or whose link is down', () => {
    const views = after(whole(4), suspected(0, 1, 5), peerDown(0, 2, 6));
    expect(views[0]).to.deep.include({ alive: new Set([3]), suspected: new Set([1]) });
    const again = after(views, trusted(0, 1, 7), trusted(0, 2, 8));
    expect(again[0]).to.deep.include({ alive: new Set([1, 2, 3]), suspected: new Set() });
  });

  it('ends the suspicion of a peer whose incarnation has ended; the next incarnation is not suspected', () => {
    const views = after(whole(3), suspected(1, 2), happened('exited', 2), happened('started', 2));
    expect(views[1]?.suspected).to.deep.equal(new Set());
    expect(after(whole(3), suspected(1, 2), happened('exited', 0))[1]?.suspected).to.deep.equal(new Set([2]));
  });

  it('ends the suspicion of a peer whose link is down', () => {
    expect(after(whole(2), suspected(0, 1), peerDown(0, 1))[0]).to.deep.include({
      alive: new Set(),
      suspected: new Set(),
    });
  });

  describe('the time at which a peer was lost', () => {
    const lost = (...events: readonly GridEvent[]) => after(whole(3), ...events)[0]?.lostAtMs;

    it('is that of the last suspicion or of the last end of its link', () => {
      expect(lost()).to.deep.equal(new Map());
      expect(lost(suspected(0, 1, 5), peerDown(0, 2, 6))).to.deep.equal(
        new Map([
          [1, 5],
          [2, 6],
        ]),
      );
      expect(lost(peerDown(0, 1, 5), trusted(0, 1, 6), peerDown(0, 1, 7))).to.deep.equal(new Map([[1, 7]]));
    });

    it('is that of the suspicion, not that at which the link then went down', () => {
      expect(lost(suspected(0, 1, 5), peerDown(0, 1, 9))).to.deep.equal(new Map([[1, 5]]));
    });

    it('is not set for a peer that was never trusted', () => {
      const views = after(noViews(2), happened('started', 0), peerDown(0, 1, 5), suspected(0, 1, 6));
      expect(views[0]?.lostAtMs).to.deep.equal(new Map());
    });
  });
});

describe('awake', () => {
  it('returns the servers that run and are not paused', () => {
    expect(awake(noViews(2))).to.deep.equal([]);
    expect(awake(whole(3))).to.deep.equal([0, 1, 2]);
    const views = after(whole(4), happened('paused', 1), happened('exited', 2));
    expect(awake(views)).to.deep.equal([0, 3]);
    expect(awake(after(views, happened('resumed', 1), happened('started', 2)))).to.deep.equal([0, 1, 2, 3]);
  });
});

describe('isListedByAll', () => {
  it('is true if every server lists every server', () => {
    for (const id of [0, 1, 2]) expect(isListedByAll(whole(3), id)).to.equal(true);
  });

  it('is true for the only server as soon as it listens', () => {
    const started = after(noViews(1), happened('started', 0));
    expect(isListedByAll(started, 0)).to.equal(false);
    expect(isListedByAll(after(started, listening(0)), 0)).to.equal(true);
  });

  it('is false for a server that has exited, that has just started, or that does not exist', () => {
    expect(isListedByAll(after(whole(2), happened('exited', 1)), 1)).to.equal(false);
    expect(isListedByAll(after(whole(2), happened('started', 1)), 1)).to.equal(false);
    expect(isListedByAll(whole(2), 2)).to.equal(false);
  });

  it('is false if another server does not list it', () => {
    expect(isListedByAll(after(whole(3), peerDown(2, 0)), 0)).to.equal(false);
  });

  it('is false if it does not list another server', () => {
    expect(isListedByAll(after(whole(3), suspected(0, 2)), 0)).to.equal(false);
  });

  it('considers only servers that are awake', () => {
    for (const end of ['paused', 'exited'] as const) {
      const views = after(whole(3), peerDown(0, 2), peerDown(2, 0), happened(end, 2));
      expect(isListedByAll(views, 0)).to.equal(true);
      expect(isListedByAll(views, 1)).to.equal(true);
    }
  });
});

describe('isListedByNone', () => {
  it('is true if no server is awake', () => {
    expect(isListedByNone(noViews(2), 0)).to.equal(true);
    expect(isListedByNone(after(whole(2), happened('paused', 0), happened('paused', 1)), 0)).to.equal(true);
  });

  it('is false while a server that is awake lists it', () => {
    const views = after(whole(3), happened('exited', 2), peerDown(0, 2));
    expect(isListedByNone(views, 2)).to.equal(false);
    expect(isListedByNone(after(views, peerDown(1, 2)), 2)).to.equal(true);
    expect(isListedByNone(after(views, suspected(1, 2)), 2)).to.equal(true);
    expect(isListedByNone(after(views, happened('paused', 1)), 2)).to.equal(true);
  });
});

describe('lostIn', () => {
  it('returns peers that were linked and are neither alive nor suspected any more, not peers that were never linked', () => {
    const lostBy = (views: Views) => lostIn(views[0] as Views[number]);
    expect(lostBy(noViews(3))).to.deep.equal([]);
    expect(lostBy(whole(3))).to.deep.equal([]);
    expect(lostBy(after(whole(3), suspected(0, 1), peerDown(0, 2)))).to.deep.equal([2]);
    expect(lostBy(after(whole(3), suspected(0, 1), peerDown(0, 1)))).to.deep.equal([1]);
    expect(lostBy(after(whole(3), peerDown(0, 2), trusted(0, 2)))).to.deep.equal([]);
  });
});
