import { expect } from 'chai';
import { forEachLimit, LIMIT_NAMES, LIMITS } from '../lib/limits.ts';
import { DRAIN_MARK_BYTES } from '../lib/world/world.ts';

describe('LIMITS', () => {
  for (const name of LIMIT_NAMES) {
    it(`has a default for ${name} within its range, and a unit in its name`, () => {
      const { default: value, min, max } = LIMITS[name];
      expect(value).to.be.within(min, max);
      expect(name).to.match(/(Bytes|Ms|Max)$/);
    });
  }

  it('allows no bound on unsent bytes at which a socket would not report a drain', () => {
    expect(LIMITS.unsentLimitBytes.min).to.equal(DRAIN_MARK_BYTES);
  });
});

describe('forEachLimit', () => {
  it('has a value for each limit, computed from its name', () => {
    const values = forEachLimit((name) => `the ${name}`);
    expect(Object.keys(values)).to.deep.equal(LIMIT_NAMES);
    expect(values.unidentifiedMax).to.equal('the unidentifiedMax');
  });
});
