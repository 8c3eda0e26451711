import { expect } from 'chai';
import { checkDescriptors } from '../../../bin/doctor/descriptors.ts';

const USE = { n: 16, clientsMax: 100, unidentifiedMax: 64 };
const LEAST = 32 + 2 * 16;
const MOST = LEAST + 100 + 64;

describe('the limit of open files', () => {
  it('is ok if it covers all connections of a server', () => {
    for (const [limit, shown] of [
      [MOST, String(MOST)],
      [Number.POSITIVE_INFINITY, 'any number'],
    ] as const)
      expect(checkDescriptors(limit, USE)).to.deep.equal({
        name: 'open files',
        status: 'ok',
        found: `${shown} for each server; at most ${String(MOST)} are needed`,
      });
  });

  it('is a warning if it covers the peers only', () => {
    for (const limit of [LEAST, MOST - 1]) {
      const { status, found, remedy } = checkDescriptors(limit, USE);
      expect(status).to.equal('warn');
      expect(found).to.contain(String(limit)).and.to.contain(String(MOST));
      expect(remedy).to.contain(`ulimit -n ${String(MOST)}`);
    }
  });

  it('FAILs if it does not cover the peers, with advice on raising it', () => {
    const { status, found, remedy } = checkDescriptors(LEAST - 1, USE);
    expect(status).to.equal('fail');
    expect(found).to.contain(`${String(LEAST)} are needed for its peers alone`);
    expect(remedy).to.contain(`ulimit -n ${String(MOST)}`);
  });
});
