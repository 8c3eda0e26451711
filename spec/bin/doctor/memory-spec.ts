import { expect } from 'chai';
import { checkMemory } from '../../../bin/doctor/memory.ts';

const MIB = 1024 * 1024;
/** For three servers and the grid itself. */
const NEEDED = 200 * MIB;

describe('memory', () => {
  it('is ok where n idle servers fit into what is available', () => {
    expect(checkMemory({ totalBytes: 2 * NEEDED, availableBytes: NEEDED }, 3)).to.deep.equal({
      name: 'memory',
      status: 'ok',
      found: '200 MiB available; 3 idle servers take some 200 MiB',
    });
  });

  it('is worth a warning where others use it just now', () => {
    const finding = checkMemory({ totalBytes: NEEDED, availableBytes: NEEDED - 1 }, 3);
    expect(finding).to.include({ status: 'warn', remedy: 'end other programs, or start fewer servers' });
  });

  it('FAILs where there is not so much at all, whatever the machine around a container has', () => {
    const finding = checkMemory({ totalBytes: NEEDED - 1, availableBytes: 9 * NEEDED }, 3);
    expect(finding).to.include({ status: 'fail', remedy: 'start fewer servers' });
  });
});
