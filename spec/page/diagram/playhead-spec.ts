import { expect } from 'chai';
import { drawPlayhead } from '../../../page/diagram/playhead.ts';
import { began, held } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';

const lanes = held(1, began(0, 0));
const drawnAt = (playheadMs: number | undefined) =>
  marksOf((context) => drawPlayhead(context, sceneOf(lanes, { playheadMs }), PALETTE)).marks;

describe('the playhead in the diagram', () => {
  it('is a line with a handle; what happens later is faded', () => {
    const [faded, line, handle] = drawnAt(400);
    expect(faded?.at.slice(0, 3)).to.deep.equal([LEFT + 407, 0, 593]);
    expect(faded?.alpha).to.be.within(0.5, 0.9);
    expect([line?.at[0], line?.alpha]).to.deep.equal([LEFT + 399, 1]);
    expect(handle?.by).to.equal('fill');
  });

  it('fades everything if it is before the view, and nothing if it is behind it or there is none', () => {
    const before = drawnAt(-100);
    expect([before.length, before[0]?.at[0]]).to.deep.equal([1, LEFT + 7]);
    expect([drawnAt(1_100), drawnAt(undefined)]).to.deep.equal([[], []]);
  });
});
