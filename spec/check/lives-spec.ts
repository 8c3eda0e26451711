import { expect } from 'chai';
import { livesOf, nameOf } from '../../lib/check/lives.ts';
import { believed, crashed, started, stopped } from '../support/history.ts';

describe('lives', () => {
  it('are numbered in the order of their starts, whatever their incarnations', () => {
    const lives = livesOf([started(0, [1, 9_000]), crashed(5, [1, 9_000]), started(7, [1, 12])]);
    expect(lives.of({ server: 1, incarnation: 9_000 })).to.deep.include({
      number: 1,
      startedAtMs: 0,
      endedAtMs: 5,
    });
    expect(lives.of({ server: 1, incarnation: 12 })).to.deep.include({ number: 2, startedAtMs: 7 });
    expect(nameOf(lives.of({ server: 1, incarnation: 12 }))).to.equal('server 1 (incarnation 2)');
    expect(nameOf(lives.of({ server: 1, incarnation: 9_000 }))).to.equal('server 1');
  });

  it('that are not over at the end are running', () => {
    const history = [started(0, 0), started(0, 1), crashed(1, 0), started(2, [0, 2]), crashed(3, 1)];
    expect([...livesOf(history).running].map(([server, { number }]) => [server, number])).to.deep.equal([
      [0, 2],
    ]);
  });

  it('that ended in good order are over', () => {
    expect([...livesOf([started(0, 0), started(0, 1), stopped(4, 1)]).running.keys()]).to.deep.equal([0]);
  });

  it('that began before the history did have always been there', () => {
    const lives = livesOf([believed(5, 3, 3)]);
    expect(lives.running.get(3)).to.deep.include({
      startedAtMs: -Infinity,
      endedAtMs: Infinity,
      number: 1,
    });
  });
});
