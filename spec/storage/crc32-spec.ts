import { expect } from 'chai';
import { crc32 } from '../../lib/storage/crc32.ts';
import { bytes } from '../support/bytes.ts';

describe('crc32', () => {
  it('is that of IEEE 802.3', () => {
    expect(crc32(bytes('123456789'))).to.equal(0xcbf4_3926);
    expect(crc32(bytes(''))).to.equal(0);
  });

  it('continues from the checksum of what is before', () => {
    expect(crc32(bytes('6789'), crc32(bytes('12345')))).to.equal(crc32(bytes('123456789')));
  });
});
