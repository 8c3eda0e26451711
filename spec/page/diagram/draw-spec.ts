import { expect } from 'chai';
import { draw } from '../../../page/diagram/draw.ts';
import { coneOf } from '../../../page/model/causality.ts';
import { began, broken, died, got, heldReceived as held, paused, resumed, spoke } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { LEFT, sceneOf } from './scenes.ts';

describe('the diagram', () => {
  /** Messages of server 0, each delivered by server 1, spread over the visible time; and a crash. */
  const talk = (count: number) =>
    held(
      2,
      began(0, 0),
      began(0, 1),
      ...Array.from({ length: count }, (_, i) => (i * 900) / count).flatMap((atMs, i) => [
        spoke(atMs + 1, 0, i, 'a'),
        got(atMs + 5, 1, 0, i, ['a']),
      ]),
      died(950, 1),
    );
  const bars = (marks: ReturnType<typeof marksOf>['marks']) =>
    marks.filter(({ by, ink }) => by === 'fillRect' && ink === 'receipt');

  it('has a glyph for each event and an arrow for each delivery, if there is space', () => {
    const { marks, result } = marksOf((context) => draw(context, sceneOf(talk(20)), PALETTE));
    const signs = marks.find(({ by, ink }) => by === 'fill' && ink === 'message');
    // A disc is a point and an arc.
    expect([signs?.at.length, bars(marks).length]).to.deep.equal([40, 0]);
    expect(result).to.deep.equal({ arrowsEvery: 1, isUnfinished: false });
  });

  it('has bars if there are many events, glyphs for the rare ones, and a sample of the arrows', () => {
    const scene = sceneOf(talk(3_000));
    let frame = marksOf((context) => draw(context, scene, PALETTE));
    // Counting that a frame has no time for is done in the next ones.
    while (frame.result.isUnfinished) frame = marksOf((context) => draw(context, scene, PALETTE));
    const { marks, result } = frame;
    expect(bars(marks).length).to.be.above(500);
    expect(marks.some(({ by, ink }) => by === 'fill' && ink === 'message')).to.equal(false);
    const crash = marks.find(({ by, ink }) => by === 'stroke' && ink === 'crash');
    expect(crash?.at[0]).to.deep.include(LEFT + 950 - 6);
    expect(result.arrowsEvery).to.be.above(1);
  });

  it('shows a pause alike, from two events or from a fault with its length', () => {
    const pauses = [
      [paused(300, 0), resumed(500, 0)],
      [broken(300, { kind: 'pause', server: 0, forMs: 200 })],
    ].map((told) => {
      const { marks } = marksOf((context) => draw(context, sceneOf(held(1, began(0, 0), ...told)), PALETTE));
      return marks.filter(({ ink }) => ink === 'pause');
    });
    expect(pauses[0]).to.have.length(3);
    expect(pauses[1]).to.deep.equal(pauses[0]);
  });

  it('dims events outside of the causal cone of the chosen one', () => {
    const lanes = held(2, spoke(100, 0, 0, 'a'), spoke(200, 1, 0, 'b'), got(300, 1, 0, 0, ['a']));
    const [chosen] = lanes.lane(0);
    const scene = sceneOf(lanes, { chosen, cone: coneOf(chosen!, lanes) });
    const { marks } = marksOf((context) => draw(context, scene, PALETTE));
    const discs = marks.filter(({ by, ink }) => by === 'fill' && ink === 'message');
    expect(discs.map(({ alpha, at }) => [alpha, (at[0] as number[])[0]! - LEFT])).to.deep.equal([
      [0.2, 204.5],
      [1, 104.5],
    ]);
  });

  it('has a ring around the chosen event, and one around the pointed one', () => {
    const lanes = held(1, spoke(100, 0, 0, 'a'), spoke(200, 0, 1, 'b'));
    const [chosen, pointed] = lanes.lane(0);
    const { marks } = marksOf((context) => draw(context, sceneOf(lanes, { chosen, pointed }), PALETTE));
    const rings = marks.filter(({ by, ink }) => by === 'stroke' && (ink === 'chosen' || ink === 'text'));
    expect(rings.map(({ ink, at }) => [ink, (at[0] as number[])[0]! - LEFT])).to.deep.equal([
      ['text', 200],
      ['chosen', 100],
    ]);
  });
});
