import { expect } from 'chai';
import { limitIn, openFilesMax, tooFewFiles } from '../../bin/openFiles.ts';

describe('the limit of open files', () => {
  it('is read if the system provides it', () => {
    expect(
      limitIn('Max cpu time  unlimited\nMax open files            20                   40      files\n'),
    ).to.equal(20);
    expect(limitIn('Max open files            unlimited            unlimited files\n')).to.equal(
      Number.POSITIVE_INFINITY,
    );
    expect(limitIn('Max cpu time  unlimited\n')).to.equal(undefined);
    expect(openFilesMax()).to.be.greaterThan(20);
  });

  it('is reported with the required number if it is too low for a server', () => {
    expect(tooFewFiles(3, 20)).to.equal(
      'a process can open 20 files here (ulimit -n); a server of a grid of 3 needs at least 38',
    );
    expect([tooFewFiles(3, 38), tooFewFiles(3, undefined)]).to.deep.equal([undefined, undefined]);
  });
});
