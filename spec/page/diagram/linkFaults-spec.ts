import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { geometryOf, yOf } from '../../../page/diagram/geometry.ts';
import { drawLinkFaults } from '../../../page/diagram/linkFaults.ts';
import type { Scene } from '../../../page/diagram/scene.ts';
import { broken, held } from '../happened.ts';
import { marksOf, PALETTE, type Mark } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';
import { hiding } from '../hiding.ts';
import { rowsFor } from './rows.ts';

const cut = (atMs: number) => broken(atMs, { kind: 'cut', a: 2, b: 0 });
const hold = (atMs: number, forMs: number) => broken(atMs, { kind: 'hold', from: 0, to: 1, forMs });

describe('the faults of links', () => {
  const scene = (...events: readonly LiveEvent[]) => sceneOf(held(3, ...events));
  const drawn = (of: Scene) => marksOf((context) => drawLinkFaults(context, of, PALETTE)).marks;
  const { geometry } = scene();
  const [y0, y1, y2] = [0, 1, 2].map((server) => yOf(geometry, server)!) as [number, number, number];

  /** The bounds of a stroke along the time axis, and from top to bottom. */
  const along = ({ at }: Mark) => (at as [number, number][]).map(([x]) => x - LEFT);
  const heights = ({ at }: Mark) => (at as [number, number][]).map(([, y]) => y);
  const isStrip = (mark: Mark) => new Set(heights(mark)).size === 1;

  it('are a torn line from one server to the other if a link is cut', () => {
    const [mark, ...rest] = drawn(scene(cut(200)));
    expect(rest).to.deep.equal([]);
    expect([mark?.by, mark?.at[0], mark?.at.at(-1)]).to.deep.equal([
      'stroke',
      [LEFT + 200, y0],
      [LEFT + 200, y2],
    ]);
  });

  it('are strips for their duration, as far as it is in view, beside the lines of the two servers', () => {
    const strips = drawn(scene(hold(100, 300), hold(-100, 300), hold(900, 300))).filter(isStrip);
    expect(strips.map(along)).to.deep.equal(
      [
        [100, 400],
        [0, 200],
        [900, 1_000],
      ].flatMap((ends) => [ends, ends]),
    );
    const [upper, lower] = strips.map((mark) => heights(mark)[0]!);
    expect([upper! > y0, upper! < y0 + 12, lower! < y1, lower! > y1 - 12]).to.deep.equal(Array(4).fill(true));
  });

  it('do not cross the lines of the servers between', () => {
    const between = broken(100, { kind: 'delay', from: 2, to: 0, extraMs: 9, forMs: 300 });
    for (const { at } of drawn(scene(cut(200), between))) {
      const points = at as [number, number][];
      // For each point: a piece ends before the line, or begins behind it.
      for (const [, y] of points) expect(Math.abs(y - y1)).to.be.at.least(10);
    }
    const [, , way] = drawn(scene(between));
    const [first, second] = [heights(way!).slice(0, 2), heights(way!).slice(2, 4)];
    expect([first[1]! < y1, second[0]! > y1]).to.deep.equal([true, true]);
  });

  it('point in the direction of the bytes that are lost, held back or slowed down', () => {
    const points = (from: number, to: number) => {
      const way = drawn(scene(broken(100, { kind: 'block', from, to, forMs: 300 })))[2]!;
      return heights(way).at(-2)!;
    };
    expect(Math.abs(points(0, 1) - y1)).to.be.below(12);
    expect(Math.abs(points(1, 0) - y0)).to.be.below(12);
  });

  it('differ without colour: in the dashes of their strips', () => {
    const dashes = (['hold', 'delay', 'block'] as const).map((kind) =>
      drawn(scene(broken(100, { kind, from: 0, to: 1, extraMs: 9, forMs: 300 })))[0]!.dash.join(),
    );
    expect(new Set(dashes).size).to.equal(3);
  });

  it('are left out if their words do not contain the text of the filter', () => {
    const all = scene(
      cut(200),
      hold(100, 300),
      broken(100, { kind: 'delay', from: 0, to: 1, extraMs: 9, forMs: 300 }),
    );
    const found = (text: string) => drawn({ ...all, filter: { ...all.filter, text } }).length;
    expect(['cut', 'held', 'delayed', 'needle'].map(found)).to.deep.equal([1, 3, 3, 0]);
  });

  it('are left out if they are not in view, not of a link, or not shown', () => {
    const pause = broken(100, { kind: 'pause', server: 0, forMs: 100 });
    expect(drawn(scene(hold(-500, 300), cut(1_500), pause))).to.deep.equal([]);
    const shown = scene(cut(200));
    expect(drawn({ ...shown, filter: { ...shown.filter, chosenKinds: hiding('fault') } })).to.deep.equal([]);
    expect(drawn({ ...shown, geometry: geometryOf(1_000, 400, rowsFor([0, 1])) })).to.deep.equal([]);
  });
});
