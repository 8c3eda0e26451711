import { expect } from 'chai';
import { ownIdentity } from '../../bin/identity.ts';
import { HAS_PROC, identityOf, psIdentityOf } from '../support/records.ts';

const fields = (started: string) => `S 1 7 7 0 -1 4194560 1 2 0 0 3 4 5 6 20 0 1 0 ${started} 5000 4 1`;

/** A /proc with these files. */
function proc(files: Readonly<Record<string, string>>) {
  return (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  };
}

describe('ownIdentity', () => {
  const files = {
    '/proc/self/stat': `7 (node) ${fields('4711')}\n`,
    '/proc/1/stat': `1 (init) ${fields('26')}\n`,
    '/proc/sys/kernel/random/boot_id': 'ab-cd\n',
  };

  it('consists of the boot id, the start of the first process, and the start of this process', () => {
    expect(ownIdentity(7, proc(files))).to.equal('linux ab-cd 26 4711');
  });

  it('is read after the name of the program, whatever characters that contains', () => {
    const named = { ...files, '/proc/self/stat': `7 (a ) S 1\n) b) ${fields('4711')}\n` };
    expect(ownIdentity(7, proc(named))).to.equal('linux ab-cd 26 4711');
  });

  it('omits the parts that cannot be read', () => {
    expect(ownIdentity(7, proc({ '/proc/self/stat': files['/proc/self/stat'] }))).to.equal('linux - - 4711');
  });

  it('is read from ps without /proc, or if /proc belongs to another pid namespace', () => {
    const said = psIdentityOf(process.pid);
    expect(said).to.match(/^ps \S+ \S+ \d+ [\d:]+ \d+$/);
    expect(ownIdentity(process.pid, proc({}))).to.equal(said);
    expect(
      ownIdentity(process.pid, proc({ ...files, '/proc/self/stat': `0${files['/proc/self/stat']}` })),
    ).to.equal(said);
  });

  it('is empty if neither /proc nor ps can be read', () => {
    expect(ownIdentity(99_999_999, proc({}))).to.equal('');
  });

  it('of this process equals its identity as read by other processes', function () {
    if (!HAS_PROC) this.skip();
    expect(ownIdentity()).to.equal(identityOf(process.pid));
  });
});
