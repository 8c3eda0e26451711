import { expect } from 'chai';
import { draw } from '../../../page/diagram/draw.ts';
import { coneOf } from '../../../page/model/causality.ts';
import type { Lanes } from '../../../page/model/lanes.ts';
import { heldAgents, received, sent } from '../agents.ts';
import { got, heldReceived as held, spoke } from '../happened.ts';
import { marksOf, PALETTE } from './canvas.ts';
import { sceneOf } from './scenes.ts';

describe('the labels of arrows', () => {
  /** The texts between the lines. */
  const labels = (lanes: Lanes, of = sceneOf(lanes)) =>
    marksOf((context) => draw(context, of, PALETTE))
      .marks.filter(
        ({ by, at }) => by === 'fillText' && Number(at[1]) > of.geometry.left && Number(at[2]) > 20,
      )
      .flatMap(({ at }) => (/^\d+$/.test(String(at[0])) ? [] : [at[0]]));

  it('are the texts of messages, shortened', () => {
    const lanes = held(
      2,
      spoke(100, 0, 0, 'good morning'),
      got(150, 1, 0, 0, ['good morning']),
      spoke(500, 0, 1, 'who has made the coffee?'),
      got(550, 1, 0, 1, ['who has made the coffee?']),
    );
    expect(labels(lanes)).to.deep.equal(['good morning', 'who has made the …']);
  });

  it('are left out where one would cover another, or an arrow', () => {
    const many = Array.from({ length: 30 }, (_, i) => [
      spoke(100 + i, 0, i, 'good morning'),
      got(150 + i, 1, 0, i, ['good morning']),
    ]).flat();
    expect(labels(held(2, ...many)).length).to.be.at.most(1);
  });

  it('are left out of arrows that are faded', () => {
    const lanes = held(
      2,
      spoke(100, 0, 0, 'good morning'),
      spoke(120, 1, 0, 'x'),
      got(150, 1, 0, 0, ['good morning']),
    );
    const chosen = lanes.lane(1)[0];
    expect(labels(lanes, sceneOf(lanes, { chosen, cone: coneOf(chosen!, lanes) }))).to.deep.equal([]);
  });

  it('have the kinds of the messages of agents, and no character that turns text around', () => {
    const lanes = heldAgents([
      sent(100, 'a', 'c', 0, '{"kind":"prepare","of":1}'),
      received(300, 'c', 'a', 0),
    ]);
    expect(labels(lanes)).to.deep.equal(['prepare']);
    expect(labels(held(2, spoke(100, 0, 0, 'a\u202eb'), got(150, 1, 0, 0, ['a\u202eb'])))[0]).to.not.include(
      '\u202e',
    );
  });
});
