import { expect } from 'chai';
import { isWritingOnly } from '../../bin/nohup.ts';

describe('an open file', () => {
  const info = (flags: string) => `pos:\t0\nflags:\t${flags}\nmnt_id:\t25\n`;

  it('is write-only according to the last bits of its flags', () => {
    expect(isWritingOnly(info('0100001'))).to.equal(true);
    for (const flags of ['0100000', '0100002', '0'])
      expect(isWritingOnly(info(flags)), flags).to.equal(false);
    expect(isWritingOnly('')).to.equal(false);
  });
});
