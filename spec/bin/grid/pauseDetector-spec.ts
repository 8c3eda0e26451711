import { expect } from 'chai';
import { pauseDetector } from '../../../bin/grid/pauseDetector.ts';
import type { GridEvent } from '../../../bin/grid/views.ts';

const SUSPECT_AFTER_MS = 100;
const HEARTBEAT_MS = 10;

/** A signal to a process from outside of the grid. */
interface Outside {
  readonly kind: 'stops' | 'goesOn';
  readonly server: number;
}

/** The events of a grid of three from time 0 on, with those that the detector adds for processes that are stopped and continued from outside. */
function told(...what: readonly (GridEvent | Outside)[]): GridEvent[] {
  const stopped = new Set<number>();
  const { before } = pauseDetector((server) => stopped.has(server), SUSPECT_AFTER_MS, HEARTBEAT_MS);
  const started = [0, 1, 2].map((server) => happened('started', server, 0));
  return [...started, ...what].flatMap((one) => {
    if ('atMs' in one) return [...before(one)];
    if (one.kind === 'stops') stopped.add(one.server);
    else stopped.delete(one.server);
    return [];
  });
}

const happened = (
  kind: 'started' | 'exited' | 'paused' | 'resumed',
  server: number,
  atMs: number,
): GridEvent => ({ kind, server, atMs });
const news = (kind: 'trusted' | 'suspected', server: number, peer: number, atMs: number): GridEvent => ({
  kind: 'news',
  server,
  news: { kind, peer },
  atMs,
});
const stops = { kind: 'stops', server: 2 } as const;
const goesOn = { kind: 'goesOn', server: 2 } as const;
const suspected = (atMs: number, by = 0) => news('suspected', by, 2, atMs);
const trusted = (atMs: number, by = 0) => news('trusted', by, 2, atMs);

describe('a server whose process is stopped from outside', () => {
  it('is reported as paused once, on a suspicion, from the start of its silence', () => {
    expect(told(stops, suspected(500), suspected(501, 1))).to.deep.equal([happened('paused', 2, 400)]);
  });

  it('is not reported as paused before its start, or before its resumption after a pause', () => {
    expect(told(happened('started', 2, 450), stops, suspected(500))).to.deep.equal([
      happened('paused', 2, 450),
    ]);
    const woken = [happened('paused', 2, 10), happened('resumed', 2, 470)];
    expect(told(...woken, stops, suspected(500))).to.deep.equal([happened('paused', 2, 470)]);
  });

  it('is reported as resumed if it is trusted again and its process is not stopped, and can be stopped again', () => {
    const all = told(
      stops,
      suspected(500),
      trusted(510, 1),
      goesOn,
      trusted(600),
      trusted(601, 1),
      stops,
      suspected(900),
    );
    expect(all).to.deep.equal([
      happened('paused', 2, 400),
      happened('resumed', 2, 590),
      happened('paused', 2, 800),
    ]);
  });

  it('is reported as resumed before the first event that it records after the pause, not before earlier events', () => {
    const says: GridEvent = news('trusted', 2, 0, 600);
    expect(told(stops, suspected(500), says)).to.deep.equal([happened('paused', 2, 400)]);
    expect(told(stops, suspected(500), goesOn, says)).to.deep.equal([
      happened('paused', 2, 400),
      happened('resumed', 2, 590),
    ]);
  });

  it('is reported as resumed before it is trusted, and not before it was last seen stopped', () => {
    expect(told(stops, suspected(500), suspected(598, 1), goesOn, trusted(600))[1]).to.deep.equal(
      happened('resumed', 2, 598),
    );
    const grid = [happened('started', 2, 495), happened('paused', 2, 499)];
    expect(told(...grid, stops, suspected(590), goesOn, trusted(600))).to.deep.equal([
      happened('resumed', 2, 590),
    ]);
    expect(told(stops, suspected(500), goesOn, trusted(505))).to.deep.equal([
      happened('paused', 2, 400),
      happened('resumed', 2, 500),
    ]);
  });

  it('can be resumed by the grid', () => {
    expect(told(stops, suspected(500), goesOn, happened('resumed', 2, 550), trusted(560))).to.deep.equal([
      happened('paused', 2, 400),
    ]);
  });

  it('is not reported as stopped after it has exited', () => {
    expect(told(stops, suspected(500), happened('exited', 2, 550), trusted(700))).to.have.length(1);
    expect(told(stops, happened('exited', 2, 450), suspected(500))).to.deep.equal([]);
  });
});

describe('a server whose process is not stopped from outside', () => {
  it('is not reported as paused, whatever the suspicions', () => {
    expect(told(suspected(500), trusted(600))).to.deep.equal([]);
  });

  it('is not examined on other events', () => {
    const down: GridEvent = {
      kind: 'news',
      server: 0,
      news: { kind: 'peerDown', peer: 2, reason: 'why' },
      atMs: 9,
    };
    const listening: GridEvent = { kind: 'news', server: 2, news: { kind: 'listening' }, atMs: 9 };
    expect(told(stops, down, listening)).to.deep.equal([]);
  });

  it('is reported as paused once if the grid has paused it', () => {
    expect(told(happened('paused', 2, 10), stops, suspected(500), trusted(510))).to.deep.equal([]);
  });

  it('is reported as resumed if another process resumes it after a pause by the grid', () => {
    expect(told(happened('paused', 2, 10), stops, suspected(500), goesOn, trusted(510))).to.deep.equal([
      happened('resumed', 2, 500),
    ]);
  });

  it('is not reported as resumed before its process is seen stopped', () => {
    expect(told(happened('paused', 2, 500), trusted(501))).to.deep.equal([]);
  });
});
