import { expect } from 'chai';
import { geometryOf } from '../../../page/diagram/geometry.ts';
import { drawLine, drawNames } from '../../../page/diagram/servers.ts';
import type { Span } from '../../../page/model/spans.ts';
import { held } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';
import { rowsFor } from './rows.ts';

const SPANS: readonly Span[] = [
  { fromMs: -Infinity, condition: 'down' },
  { fromMs: 100, condition: 'up' },
  { fromMs: 300, condition: 'paused' },
  { fromMs: 400, condition: 'up' },
  { fromMs: 2_000, condition: 'down' },
];

describe('the line of a server', () => {
  const line = (nowMs?: number) =>
    marksOf((context) => drawLine(context, sceneOf(held(1), { nowMs }), PALETTE, 0, SPANS)).marks.map(
      ({ at, ink, dash }) => [...at.map((point) => (point as number[])[0]! - LEFT), ink, dash.length > 0],
    );

  it('is solid while it runs or is paused, and dotted while it is down, as far as is in view', () => {
    expect(line()).to.deep.equal([
      [0, 100, 'line', true],
      [100, 300, 'line', false],
      [300, 400, 'pause', false],
      [400, 1_000, 'line', false],
    ]);
  });

  it('is dim during a pause that does not contain the text of the filter', () => {
    const alphas = (text: string) => {
      const scene = sceneOf(held(1));
      const looking = { ...scene, filter: { ...scene.filter, text } };
      return marksOf((context) => drawLine(context, looking, PALETTE, 0, SPANS)).marks.map(
        ({ alpha }) => alpha,
      );
    };
    expect(alphas('pause')).to.deep.equal([1, 1, 1, 1]);
    expect(alphas('needle')).to.deep.equal([1, 1, 0.25, 1]);
  });

  it('ends at the present', () => {
    expect(line(350).at(-1)).to.deep.equal([300, 350, 'pause', false]);
  });
});

describe('the name of a server', () => {
  const words = (nowMs: number | undefined, servers: readonly number[]) =>
    marksOf((context) =>
      drawNames(
        context,
        sceneOf(held(2), { nowMs, geometry: geometryOf(1_000, 400, rowsFor(servers)) }),
        PALETTE,
        [SPANS, []],
      ),
    ).marks.map(({ at, ink }) => [at[0], ink]);

  it('is its number, and its state at the right edge if it is down or paused', () => {
    expect(words(undefined, [0, 1])).to.deep.equal([
      ['0', 'text'],
      ['1', 'text'],
    ]);
    expect(words(50, [0])).to.deep.equal([
      ['0', 'text'],
      ['down', 'crash'],
    ]);
    expect(words(350, [0])).to.deep.equal([
      ['0', 'text'],
      ['paused', 'pause'],
    ]);
  });
});
