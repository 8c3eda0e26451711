import { expect } from 'chai';
import { checkSoak, SOAK_TOOLS } from '../../../bin/doctor/soak.ts';

describe('what the soak wants', () => {
  it('is told, and nothing is ever wrong with it', () => {
    expect(checkSoak(SOAK_TOOLS, true)).to.deep.equal({
      name: 'soak',
      status: 'info',
      found: 'ip, nft, ss and root: every row can run',
    });
    expect(checkSoak(['ss'], false)).to.deep.equal({
      name: 'soak',
      status: 'info',
      found: 'without ip, nft, root: rows that need them are skipped',
    });
  });
});
