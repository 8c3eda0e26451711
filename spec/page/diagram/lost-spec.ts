import { expect } from 'chai';
import { drawViolation } from '../../../page/diagram/lost.ts';
import type { Scene } from '../../../page/diagram/scene.ts';
import type { Item } from '../../../page/model/item.ts';
import { began, got, heldReceived, spoke } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';

const lanes = heldReceived(2, began(0, 0), began(0, 1), spoke(100, 0, 0, 'a'), got(300, 1, 0, 1, ['b']));
const [sent, delivery] = [lanes.lane(0).at(-1), lanes.lane(1).at(-1)] as [Item, Item];
const yOf = (scene: Scene, row: number) => 24 + (row + 0.5) * scene.geometry.laneHeight;

function drawn(violation: Scene['violation']) {
  const scene = sceneOf(lanes, { violation });
  const { marks } = marksOf((context) => drawViolation(context, scene, PALETTE));
  return { scene, marks };
}

describe('a violation in the diagram', () => {
  it('rings its events', () => {
    const { scene, marks } = drawn({ items: [delivery], lost: [] });
    expect(marks[0]?.at.at(-1)).to.deep.equal([LEFT + 300, yOf(scene, 1), 13]);
  });

  it('is a dashed arrow from where the message was sent, which ends in a cross before the delivery that shows the loss', () => {
    const { scene, marks } = drawn({ items: [], lost: [{ from: sent, lane: 1, byMs: 300 }] });
    const arrow = marks.find(({ dash }) => dash.length > 0);
    expect(arrow?.at).to.deep.equal([
      [LEFT + 100, yOf(scene, 0)],
      [LEFT + 284, yOf(scene, 1)],
    ]);
    const cross = marks.at(-1);
    expect([cross?.dash, cross?.at.length]).to.deep.equal([[], 4]);
  });

  it('ends a little behind the sending if there is no such delivery, and never before it', () => {
    const endOf = (byMs: number | undefined) =>
      drawn({ items: [], lost: [{ from: sent, lane: 1, byMs }] }).marks.find(({ dash }) => dash.length > 0)
        ?.at[1] as readonly [number, number];
    expect(endOf(undefined)[0]).to.be.above(LEFT + 100);
    expect(endOf(104)[0]).to.equal(LEFT + 100);
  });

  it('draws nothing without one, and nothing in lanes that are not shown', () => {
    expect(drawn(undefined).marks).to.deep.equal([]);
    const { marks } = drawn({ items: [], lost: [{ from: sent, lane: 7, byMs: 300 }] });
    expect(marks.flatMap(({ at }) => at)).to.deep.equal([]);
  });
});
