/** The files of a clone of the repository, whatever the user's configuration of git. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryDirectory } from '../support/processes.ts';

function git(cwd: string, ...args: readonly string[]): string {
  // The checkout may belong to another user.
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'safe.directory=*', ...args], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

describe('a clone', () => {
  before(function () {
    // An unpacked archive has no repository.
    if (!existsSync(join(ROOT, '.git')) || spawnSync('git', ['--version']).status !== 0) this.skip();
  });

  it('has an attribute for the line ends of every file: LF, or unchanged', () => {
    const rows = git(ROOT, 'ls-files', '--eol').trimEnd().split('\n');
    const others = rows.filter((row) => !/\sattr\/(-text|text=auto eol=lf)\s/.test(row));
    expect(others).to.deep.equal([]);
    const withCrlf = rows.filter((row) => /^i\/(crlf|mixed)/.test(row)).map((row) => row.split('\t')[1]);
    for (const file of withCrlf) expect(file).to.match(/^tests\//);
  });

  it('has the same bytes with core.autocrlf as without, so that its scripts start', () => {
    const clone = join(temporaryDirectory(), 'clone');
    const settings = ['-c', 'core.autocrlf=true', '-c', 'core.eol=crlf'];
    git('/', ...settings, 'clone', '--quiet', '--shared', '--config', 'core.autocrlf=true', ROOT, clone);
    for (const file of ['process', 'build', 'stopall', 'killall.sh', 'master.py', 'grading.py', '.ci/run'])
      expect(readFileSync(join(clone, file)).includes('\r'), file).to.equal(false);
    const rows = git(clone, 'ls-files', '--eol').trimEnd().split('\n');
    const changed = rows.filter((row) => /^i\/(\S+)\s+w\/(?!\1\s)/.test(row));
    expect(changed).to.deep.equal([]);
    expect(spawnSync(join(clone, 'stopall'), ['nothing']).status).to.equal(2);
  });
});
