import { expect } from 'chai';
import { lifeOf, LIVES_MAX, NO_LIVES, remember, type Life } from '../../lib/session/lives.ts';

const life = (incarnation: number, next?: number): Life => ({ incarnation, owedFrom: 0, next });

describe('the lives of a peer', () => {
  it('are found by their incarnations, the newest and older ones', () => {
    const lives = remember(remember(NO_LIVES, life(7)), life(8));
    expect(lifeOf(lives, 8)).to.deep.equal(life(8));
    expect(lifeOf(lives, 7)).to.deep.equal(life(7));
    expect(lifeOf(lives, 9)).to.equal(undefined);
    expect(lifeOf(NO_LIVES, 7)).to.equal(undefined);
  });

  it('have what is known last of each, once, the one that was met last at the end', () => {
    const lives = [life(7), life(8), life(7, 3), life(7, 4)].reduce(remember, NO_LIVES);
    expect(lives).to.deep.equal([life(8), life(7, 4)]);
  });

  it('are so many and no more: the one that was met least lately is forgotten', () => {
    const met = Array.from({ length: LIVES_MAX }, (_, i) => life(i + 1));
    const lives = [...met, life(1, 5), life(99)].reduce(remember, NO_LIVES);
    expect(lives).to.have.length(LIVES_MAX);
    expect(lifeOf(lives, 2)).to.equal(undefined);
    expect(lifeOf(lives, 1)).to.deep.equal(life(1, 5));
  });

  it('never change in place', () => {
    const lives = remember(NO_LIVES, life(7));
    remember(lives, life(7, 1));
    remember(lives, life(8));
    expect(lives).to.deep.equal([life(7)]);
  });
});
