import { expect } from 'chai';
import { checkMemory } from '../../../bin/doctor/memory.ts';

const MIB = 1024 * 1024;
/** For three servers and the grid itself. */
const NEEDED = 200 * MIB;

describe('memory', () => {
  it('is ok if the available memory holds n idle servers', () => {
    expect(checkMemory({ totalBytes: 2 * NEEDED, availableBytes: NEEDED }, 3)).to.deep.equal({
      name: 'memory',
      status: 'ok',
      found: '200 MiB available; 3 idle servers take some 200 MiB',
    });
  });

  it('is a warning if other processes use it at the moment', () => {
    const finding = checkMemory({ totalBytes: NEEDED, availableBytes: NEEDED - 1 }, 3);
    expect(finding).to.include({ status: 'warn', remedy: 'end other programs, or start fewer servers' });
  });

  it('FAILs if the total is too small; the limit of a container counts, not the memory of its host', () => {
    const finding = checkMemory({ totalBytes: NEEDED - 1, availableBytes: 9 * NEEDED }, 3);
    expect(finding).to.include({ status: 'fail', remedy: 'start fewer servers' });
  });
});
