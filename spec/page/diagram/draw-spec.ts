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
    expect(result).to.deep.include({ arrowsEvery: 1, isUnfinished: false, count: 43 });
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

  it('has one sign with a number for a burst of one kind, and its own for each where there is space', () => {
    const numbers = (everyMs: number) => {
      const lanes = held(1, ...Array.from({ length: 4 }, (_, i) => spoke(100 + everyMs * i, 0, i, 'a')));
      const { marks } = marksOf((context) => draw(context, sceneOf(lanes), PALETTE));
      const signs = marks.find(({ by, ink }) => by === 'fill' && ink === 'message')!;
      const texts = marks.filter(
        ({ by, at }) => by === 'fillText' && Number(at[1]) > LEFT + 50 && Number(at[2]) > 20,
      );
      return [signs.at.length / 2, texts.map(({ at }) => at[0])];
    };
    expect(numbers(3)).to.deep.equal([1, ['4']]);
    expect(numbers(30)).to.deep.equal([4, []]);
  });

  it('has one sign for an injected crash and its consequence, and one for a restart', () => {
    const lanes = held(
      1,
      began(0, 0),
      broken(300, { kind: 'crash', server: 0 }),
      died(300, 0),
      broken(600, { kind: 'restart', server: 0 }),
      began(600, 0, 2),
    );
    const { marks, result } = marksOf((context) => draw(context, sceneOf(lanes), PALETTE));
    expect(result.count).to.equal(3);
    const drawn = [...result.signs].flatMap((sign) => (typeof sign === 'string' ? [] : [sign.label]));
    expect(drawn).to.have.members(['start', 'injected crash', 'injected restart']);
    expect(marks.some(({ ink }) => ink === 'fault')).to.equal(false);
  });

  it('tells which signs it has: those of its events and lines, and no others', () => {
    const lanes = held(2, began(0, 0), spoke(100, 0, 0, 'a'), got(300, 1, 0, 0, ['a']), died(5_000, 1));
    const { result } = marksOf((context) => draw(context, sceneOf(lanes), PALETTE));
    const names = [...result.signs].map((sign) => (typeof sign === 'string' ? sign : sign.label));
    expect(names).to.have.members(['start', 'broadcast', 'delivery', 'arrow', 'running']);
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

  it('tells past, future and concurrent arrows apart by hue, weight and head', () => {
    const lanes = held(
      3,
      spoke(100, 0, 0, 'a'),
      spoke(150, 2, 0, 'c'),
      got(200, 1, 0, 0, ['a']),
      spoke(300, 1, 0, 'b'),
      got(400, 2, 1, 0, ['b']),
      got(450, 0, 2, 0, ['c']),
    );
    const chosen = lanes.lane(1).at(-1);
    const scene = sceneOf(lanes, { chosen, cone: coneOf(chosen!, lanes) });
    const { marks } = marksOf((context) => draw(context, scene, PALETTE));
    const arrows = marks.filter(
      ({ by, at }) =>
        by === 'stroke' && at.length >= 5 && new Set((at as number[][]).map(([, y]) => y)).size > 2,
    );
    const styles = arrows.map(({ ink, alpha, width }) => ({ ink, alpha, width }));
    expect(styles.map(({ ink }) => ink)).to.include.members(['receipt', 'future']);
    const heads = marks.filter(({ by, ink }) => by === 'fill' && ink === 'past');
    expect(heads).to.have.length(1);
    const past = marks.find(({ by, ink }) => by === 'stroke' && ink === 'past');
    const [faded, future] = ['receipt', 'future'].map((ink) => styles.find((style) => style.ink === ink));
    expect([past!.width > future!.width, future!.width > faded!.width, faded!.alpha < 0.3]).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('has a filled band along the past of the pointed event, and two strokes along its future', () => {
    const lanes = held(2, spoke(100, 0, 0, 'a'), spoke(200, 0, 1, 'b'), got(300, 1, 0, 1, ['b']));
    const pointed = lanes.lane(0)[1];
    const scene = sceneOf(lanes, { pointed, cone: coneOf(pointed!, lanes) });
    const { marks } = marksOf((context) => draw(context, scene, PALETTE));
    const band = marks.filter(({ by, ink }) => by === 'fillRect' && ink === 'past');
    expect(band.map(({ at }) => [at[0], at[2]])).to.deep.equal([[LEFT, 200]]);
    const strokes = marks.filter(({ by, ink, at }) => by === 'stroke' && ink === 'future' && at.length === 4);
    const ends = strokes.map(({ at }) => (at as number[][]).map(([x]) => x! - LEFT));
    expect(ends[0]).to.deep.equal([200, 1_000, 200, 1_000]);
    // That of the other begins before the receipt.
    expect(ends[1]![0]).to.be.within(285, 300);
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
