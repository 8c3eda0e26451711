import { expect } from 'chai';
import { geometryOf, timeWidth } from '../../../page/diagram/geometry.ts';
import { named, svgOf } from '../../../page/diagram/picture.ts';
import { began, broken, died, got, heldReceived as held, spoke } from '../happened.ts';
import { PALETTE } from './canvas.ts';
import { sceneOf } from './scenes.ts';

describe('the picture of a scene', () => {
  const lanes = held(
    2,
    began(0, 0),
    spoke(100, 0, 0, 'a < b & "c"'),
    got(200, 1, 0, 0, ['a < b & "c"']),
    broken(300, { kind: 'hold', from: 0, to: 1, forMs: 100 }),
    died(900, 1),
  );
  const svg = svgOf(sceneOf(lanes), { palette: PALETTE, title: 'a <title>' });

  it('is an SVG of what is seen: signs, arrows with their texts, names', () => {
    expect(svg).to.match(/^<svg .*viewBox="0 0 1054 /);
    expect(svg).to.include('<title>a &#60;title');
    expect(svg).to.include('&#60; b &#38; ');
    for (const ink of ['message', 'receipt', 'start', 'crash', 'fault']) expect(svg).to.include(`:${ink}`);
  });

  it('closes what it opens, and clips what begins outside of the axis', () => {
    const count = (of: RegExp) => svg.match(of)?.length ?? 0;
    expect(count(/<g /g)).to.equal(1);
    expect(count(/<\/g>/g)).to.equal(1);
    expect(svg).to.match(/<clipPath id="clip0"><path d="M54 0h/);
  });

  it('has no opacity left over from a fault of a link', () => {
    const scene = sceneOf(held(1, began(0, 0)));
    const names = svgOf(scene, { palette: PALETTE, title: '' })
      .split('\n')
      .filter((line) => line.startsWith('<text'));
    for (const line of names) expect(line).not.to.include('opacity');
    const last = svg
      .split('\n')
      .filter((line) => line.startsWith('<text'))
      .at(-1);
    expect(last).not.to.include('opacity');
  });

  it('has the names of the rows, also where the page has them beside the drawing', () => {
    const scene = sceneOf(lanes);
    const { rows } = scene.geometry;
    const bare = { ...scene, geometry: geometryOf(900, 300, rows, false) };
    const namesIn = (of: typeof scene) =>
      svgOf(of, { palette: PALETTE, title: '' }).match(/>[01]<\/text>/g) ?? [];
    expect([namesIn(bare).length, namesIn(named(bare)).length]).to.deep.equal([0, 2]);
    expect(timeWidth(named(bare).geometry)).to.equal(timeWidth(bare.geometry));
  });

  it('leaves the paths of canvases as they were', () => {
    const { Path2D } = globalThis;
    svgOf(sceneOf(lanes), { palette: PALETTE, title: '' });
    expect(globalThis.Path2D).to.equal(Path2D);
  });
});
