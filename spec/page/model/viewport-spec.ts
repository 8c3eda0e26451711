import { expect } from 'chai';
import fc from 'fast-check';
import {
  FIRST_VIEW,
  fitted,
  followed,
  msAt,
  panned,
  around,
  revealing,
  ticksOf,
  timeText,
  xOf,
  zoomed,
  zoomedAt,
  type Viewport,
} from '../../../page/model/viewport.ts';

const views: fc.Arbitrary<Viewport> = fc.record({
  fromMs: fc.double({ min: -1e6, max: 1e12, noNaN: true }),
  lengthMs: fc.double({ min: 1, max: 1e11, noNaN: true }),
  isFollowing: fc.boolean(),
});
const DAY_MS = 86_400_000;

describe('a viewport', () => {
  it('zooms around a place, which keeps its position', () => {
    const view = { fromMs: 1_000, lengthMs: 1_000, isFollowing: false };
    const near = zoomed(view, 0.5, 0.25);
    expect(near).to.deep.equal({ fromMs: 1_125, lengthMs: 500, isFollowing: false });
    expect(xOf(near, 1_250, 100)).to.equal(xOf(view, 1_250, 100));
  });

  it('keeps the present where it is while it follows', () => {
    const view = followed(FIRST_VIEW, 60_000);
    const near = zoomed(view, 0.1, 0);
    expect(xOf(near, 60_000, 100)).to.be.closeTo(96, 1e-6);
    expect(near.isFollowing).to.equal(true);
  });

  it('zooms in never below a millisecond, and out not beyond a day', () => {
    expect(zoomed(FIRST_VIEW, 1e-9, 0.5).lengthMs).to.equal(1);
    expect(zoomed(FIRST_VIEW, 1e9, 0.5).lengthMs).to.equal(DAY_MS);
  });

  it('zooms out no further and in step by step, if it is longer than a day', () => {
    const view = fitted(0, 10 * DAY_MS);
    expect(zoomed(view, 2, 0.5).lengthMs).to.equal(view.lengthMs);
    expect(zoomed(view, 0.9, 0.5).lengthMs).to.be.closeTo(0.9 * view.lengthMs, 1);
  });

  it('zooms around a moment in view, otherwise around its middle', () => {
    const view = { fromMs: 1_000, lengthMs: 1_000, isFollowing: false };
    expect(zoomedAt(view, 0.5, 1_250)).to.deep.equal(zoomed(view, 0.5, 0.25));
    for (const atMs of [undefined, 999, 2_001])
      expect(zoomedAt(view, 0.5, atMs), String(atMs)).to.deep.equal(zoomed(view, 0.5, 0.5));
  });

  it('continues to follow, zoomed, while the moment stays in view, and otherwise keeps the moment in view', () => {
    const view = followed({ ...FIRST_VIEW, lengthMs: 1_000 }, 2_000);
    const [out, near] = [zoomedAt(view, 2, 1_100), zoomedAt(view, 0.9, 1_900)];
    expect([out.isFollowing, near.isFollowing]).to.deep.equal([true, true]);
    const still = zoomedAt(view, 0.5, 1_100);
    expect(still.isFollowing).to.equal(false);
    expect(xOf(still, 1_100, 100)).to.be.closeTo(xOf(view, 1_100, 100), 1e-6);
  });

  it('pans by a share of its length, and follows no longer', () => {
    expect(panned({ fromMs: 100, lengthMs: 10, isFollowing: true }, -0.5)).to.deep.equal({
      fromMs: 95,
      lengthMs: 10,
      isFollowing: false,
    });
  });

  it('fits a whole stretch, with a margin, also a single moment', () => {
    for (const [from, to] of [
      [0, 0],
      [5, 5.1],
      [100, 90_000],
    ] as const) {
      const view = fitted(from, to);
      expect(xOf(view, from, 1)).to.be.within(0, 1);
      expect(xOf(view, to, 1)).to.be.within(0, 1);
    }
  });

  it('has a stretch in its middle, and is zoomed only where that would be too long or too short', () => {
    const view = { fromMs: 0, lengthMs: 100, isFollowing: true };
    expect(around(view, 500, 520)).to.deep.equal({ fromMs: 460, lengthMs: 100, isFollowing: false });
    expect(around(view, 500, 500).lengthMs).to.equal(100);
    expect(around(view, 500, 600).lengthMs).to.be.above(100);
    expect(around(view, 500, 501).lengthMs).to.be.within(5, 20);
  });

  it('is unchanged if a revealed time is in view, and moves there otherwise', () => {
    const view = { fromMs: 0, lengthMs: 100, isFollowing: true };
    expect(revealing(view, 50)).to.equal(view);
    expect(revealing(view, 150)).to.deep.equal({ fromMs: 100, lengthMs: 100, isFollowing: false });
    expect(revealing(view, -1).fromMs).to.equal(-51);
  });

  it('has a time for every pixel, and a pixel for every time', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 0, max: 1000, noNaN: true }), (view, x) => {
        const back = xOf(view, msAt(view, x, 1000), 1000);
        expect(Math.abs(back - x)).to.be.below(1e-3 + (Math.abs(view.fromMs) / view.lengthMs) * 1e-9);
      }),
    );
  });
});

describe('ticks', () => {
  it('are ascending, in view, limited in number, and none before the beginning', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 2, max: 30, noNaN: true }), (view, most) => {
        const times = ticksOf(view, most).map(({ atMs }) => atMs);
        expect(times.length).to.be.at.most(most);
        expect(times).to.deep.equal([...times].sort((a, b) => a - b));
        for (const atMs of times)
          expect(atMs).to.be.within(Math.max(0, view.fromMs - 1e-3), view.fromMs + view.lengthMs);
      }),
    );
  });

  it('are as many as fit, at round times', () => {
    const ticks = ticksOf({ fromMs: 900, lengthMs: 1_000, isFollowing: false }, 6);
    expect(ticks).to.deep.equal([
      { atMs: 1_000, text: '1.0 s' },
      { atMs: 1_200, text: '1.2 s' },
      { atMs: 1_400, text: '1.4 s' },
      { atMs: 1_600, text: '1.6 s' },
      { atMs: 1_800, text: '1.8 s' },
    ]);
  });

  it('are finite if a step is too small to change the time, and for a year', () => {
    expect(ticksOf({ fromMs: 1e17, lengthMs: 1, isFollowing: false }, 10).length).to.be.at.most(10);
    expect(ticksOf(fitted(0, 400 * DAY_MS), 10)).to.have.length.within(3, 10);
  });
});

describe('a time in words', () => {
  const texts: readonly (readonly [number, number, string])[] = [
    [0, 1, '0.000 s'],
    [1_234.5678, 0.1, '1.2346 s'],
    [1_234.5678, 1, '1.235 s'],
    [1_230, 10, '1.23 s'],
    [59_000, 1_000, '59 s'],
    [61_500, 100, '1:01.5'],
    [3_661_000, 1_000, '1:01:01'],
    [-1_500, 100, '−1.5 s'],
    [-0.01, 1, '0.000 s'],
  ];
  for (const [atMs, stepMs, text] of texts)
    it(`is ${text} for ${String(atMs)} ms with steps of ${String(stepMs)} ms`, () => {
      expect(timeText(atMs, stepMs)).to.equal(text);
    });

  it('has no sixtieth second: a time that rounds to 60 s is a minute', () => {
    expect([timeText(59_999.9), timeText(119_999.9), timeText(3_599_999.9)]).to.deep.equal([
      '1:00.000',
      '2:00.000',
      '1:00:00.000',
    ]);
  });
});
