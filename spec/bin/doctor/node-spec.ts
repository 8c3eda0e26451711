import { expect } from 'chai';
import { checkNode, isAtLeast } from '../../../bin/doctor/node.ts';

describe('a version of Node', () => {
  it('is ok from the minimum in package.json on', () => {
    for (const version of ['v20.19.0', 'v20.20.2', 'v22.0.0'])
      expect(checkNode(version, '>=20.19')).to.deep.equal({
        name: 'node',
        status: 'ok',
        found: `${version} (>=20.19 is needed)`,
      });
  });

  it('FAILs below the minimum, and the version to install is named', () => {
    for (const version of ['v20.18.3', 'v18.20.4', 'v9.99.0'])
      expect(checkNode(version, '>=20.19')).to.include({
        status: 'fail',
        remedy: 'install Node.js 20.19 or later',
      });
  });

  it('is compared number by number; missing numbers are zero', () => {
    expect(isAtLeast('3.10.1', '3.8')).to.equal(true);
    expect(isAtLeast('3.8', '3.8.0')).to.equal(true);
    expect(isAtLeast('3.8', '3.8.1')).to.equal(false);
    expect(isAtLeast('2.7.18', '3.8')).to.equal(false);
  });
});
