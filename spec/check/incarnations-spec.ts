import { expect } from 'chai';
import { incarnationsOf, nameOf } from '../../lib/check/incarnations.ts';
import { believed, crashed, heard, started, stopped } from '../support/history.ts';

describe('incarnations', () => {
  it('begin with their first fact, of any kind, if their start is not recorded', () => {
    const { running } = incarnationsOf([heard(3, 1, 0, 'a')]);
    expect([...running.keys()]).to.deep.equal([1]);
    expect(running.get(1)).to.deep.include({ number: 1, startedAtMs: -Infinity, endedAtMs: Infinity });
  });

  it('are numbered in the order of their starts, not of their ids', () => {
    const incarnations = incarnationsOf([
      started(0, [1, 9_000]),
      crashed(5, [1, 9_000]),
      started(7, [1, 12]),
    ]);
    expect(incarnations.of({ server: 1, incarnation: 9_000 })).to.deep.include({
      number: 1,
      startedAtMs: 0,
      endedAtMs: 5,
    });
    expect(incarnations.of({ server: 1, incarnation: 12 })).to.deep.include({ number: 2, startedAtMs: 7 });
    expect(nameOf(incarnations.of({ server: 1, incarnation: 12 }))).to.equal('server 1 (incarnation 2)');
    expect(nameOf(incarnations.of({ server: 1, incarnation: 9_000 }))).to.equal('server 1');
  });

  it('are running if they have no end', () => {
    const history = [started(0, 0), started(0, 1), crashed(1, 0), started(2, [0, 2]), crashed(3, 1)];
    expect(
      [...incarnationsOf(history).running].map(([server, { number }]) => [server, number]),
    ).to.deep.equal([[0, 2]]);
  });

  it('are over after an orderly end', () => {
    expect([...incarnationsOf([started(0, 0), started(0, 1), stopped(4, 1)]).running.keys()]).to.deep.equal([
      0,
    ]);
  });

  it('have no known start if they began before the history', () => {
    const incarnations = incarnationsOf([believed(5, 3, 3)]);
    expect(incarnations.running.get(3)).to.deep.include({
      startedAtMs: -Infinity,
      endedAtMs: Infinity,
      number: 1,
    });
  });
});
