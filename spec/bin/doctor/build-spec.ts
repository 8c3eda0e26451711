import { expect } from 'chai';
import { checkBuild } from '../../../bin/doctor/build.ts';

describe('a build', () => {
  it('is ok where no source was changed after it', () => {
    expect(checkBuild(2, { file: 'bin/serve.ts', atMs: 2 }).status).to.equal('ok');
    expect(checkBuild(2, undefined).status).to.equal('ok');
  });

  it('that is older than a source is worth a warning, and the source is named', () => {
    expect(checkBuild(2, { file: 'bin/serve.ts', atMs: 3 })).to.include({
      status: 'warn',
      found: 'bin/serve.ts is newer than dist/',
      remedy: 'run ./build',
    });
  });

  it('that is not there FAILs', () => {
    expect(checkBuild(undefined, { file: 'bin/serve.ts', atMs: 3 })).to.include({
      status: 'fail',
      remedy: 'run ./build',
    });
  });
});
