import { expect } from 'chai';
import { draw } from '../../../page/diagram/draw.ts';
import { inOrder } from '../../../page/diagram/inOrder.ts';
import { coneOf } from '../../../page/model/causality.ts';
import { FIRST_FILTER } from '../../../page/model/filter.ts';
import { Ordered } from '../../../page/model/ordered.ts';
import { broken, began, got, heldReceived, spoke, suspicion } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';

const VIEW = { fromMs: 0, lengthMs: 10, isFollowing: false };

describe('a scene in causal order', () => {
  const lanes = heldReceived(
    2,
    began(0, 0),
    began(0, 1),
    spoke(100, 0, 0, 'a'),
    got(100.1, 1, 0, 0, ['a']),
    broken(200, { kind: 'pause', server: 0, forMs: 5_000 }),
    suspicion(4_000, 1, 0),
  );
  const order = new Ordered(lanes, FIRST_FILTER, undefined);
  order.update(0);
  const receipt = lanes.lane(1)[1]!;
  const scene = inOrder(sceneOf(lanes, { chosen: receipt, cone: coneOf(receipt, lanes) }), order, VIEW);
  const { marks } = marksOf((context) => draw(context, scene, PALETTE));

  it('has messages slanted that are vertical over time', () => {
    const arrow = marks.find(({ by, ink, width }) => by === 'stroke' && ink === 'past' && width > 1)!;
    const [[from], [to]] = arrow.at as [number[], number[]];
    expect([from! - LEFT, to! - LEFT]).to.deep.equal([100, 200]);
  });

  it('has the ring, the cone and the truth of beliefs as over time', () => {
    const ring = marks.filter(({ by, ink }) => by === 'stroke' && ink === 'chosen').at(-1)!;
    expect((ring.at as number[][])[0]![0]! - LEFT).to.equal(200);
    expect(marks.some(({ by, ink }) => by === 'fillRect' && ink === 'past')).to.equal(true);
    // It was paused when it was suspected.
    expect(marks.some(({ by, ink }) => by === 'fill' && ink === 'true')).to.equal(true);
  });

  it('has no times at its axis, but a name', () => {
    const texts = (of: typeof scene) =>
      marksOf((context) => draw(context, of, PALETTE)).marks.flatMap(({ by, at }) =>
        by === 'fillText' ? [at[0]] : [],
      );
    expect(texts({ ...scene, axisName: 'causal order' })).to.include('causal order');
    expect(texts(scene).filter((text) => / s$/.test(String(text)))).to.deep.equal([]);
  });
});
