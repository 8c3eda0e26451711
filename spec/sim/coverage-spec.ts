import { expect } from 'chai';
import { count, stateOf, type Targets } from '../../lib/sim/coverage.ts';

const IDLE: Targets = {
  isUp: true,
  isHeld: false,
  isLinked: true,
  isSuspected: false,
  unsentBytes: 0,
  underwayBytes: 0,
};

describe('the state in which a fault meets its targets', () => {
  const cases: [Partial<Targets>, string][] = [
    [{}, 'idle'],
    [{ underwayBytes: 1 }, 'in-flight'],
    [{ underwayBytes: 1, unsentBytes: 1 }, 'behind'],
    [{ isSuspected: true, unsentBytes: 1 }, 'suspected'],
    [{ isLinked: false, isSuspected: true }, 'unlinked'],
    [{ isHeld: true, isLinked: false }, 'held'],
    [{ isUp: false, isHeld: true }, 'down'],
  ];
  for (const [targets, expected] of cases) {
    it(`is "${expected}" for ${JSON.stringify(targets)}`, () => {
      expect(stateOf({ ...IDLE, ...targets })).to.equal(expected);
    });
  }

  it('is counted with the kind of the fault', () => {
    const met = {};
    count(met, { kind: 'cut', a: 0, b: 1 }, 'in-flight');
    count(met, { kind: 'cut', a: 1, b: 0 }, 'in-flight');
    count(met, { kind: 'crash', server: 0 }, 'idle');
    expect(met).to.deep.equal({ 'cut in-flight': 2, 'crash idle': 1 });
  });
});
