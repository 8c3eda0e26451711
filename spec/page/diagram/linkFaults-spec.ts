import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/live/live.ts';
import { geometryOf, yOf } from '../../../page/diagram/geometry.ts';
import { drawLinkFaults } from '../../../page/diagram/linkFaults.ts';
import type { Scene } from '../../../page/diagram/scene.ts';
import { broken, held } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';

const cut = (atMs: number) => broken(atMs, { kind: 'cut', a: 2, b: 0 });
const clog = (atMs: number, forMs: number) => broken(atMs, { kind: 'clog', from: 0, to: 1, forMs });

describe('the faults of links', () => {
  const scene = (...events: readonly LiveEvent[]) => sceneOf(held(3, ...events));
  const drawn = (of: Scene) => marksOf((context) => drawLinkFaults(context, of, PALETTE)).marks;
  const { geometry } = scene();
  const [y0, y1, y2] = [0, 1, 2].map((server) => yOf(geometry, server)!) as [number, number, number];

  it('are a torn line where a link is cut, from the one server to the other', () => {
    const [mark, ...rest] = drawn(scene(cut(200)));
    expect(rest).to.deep.equal([]);
    expect([mark?.by, mark?.at[0], mark?.at.at(-1)]).to.deep.equal([
      'stroke',
      [LEFT + 200, y0],
      [LEFT + 200, y2],
    ]);
  });

  it('are a band as long as they last, as far as it is seen', () => {
    const areas = drawn(scene(clog(100, 300), clog(-100, 300), clog(900, 300))).map(({ by, at }) => [by, at]);
    expect(areas).to.deep.equal([
      ['fillRect', [LEFT + 100, y0, 300, y1 - y0]],
      ['fillRect', [LEFT, y0, 200, y1 - y0]],
      ['fillRect', [LEFT + 900, y0, 100, y1 - y0]],
    ]);
  });

  it('are left out where they are not in sight, not of a link, or not shown', () => {
    const pause = broken(100, { kind: 'pause', server: 0, forMs: 100 });
    expect(drawn(scene(clog(-500, 300), cut(1_500), pause))).to.deep.equal([]);
    const shown = scene(cut(200));
    expect(drawn({ ...shown, filter: { ...shown.filter, withoutKinds: new Set(['fault']) } })).to.deep.equal(
      [],
    );
    expect(drawn({ ...shown, geometry: geometryOf(1_000, 400, [0, 1]) })).to.deep.equal([]);
  });
});
