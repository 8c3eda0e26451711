/** `npm run soak` as a process: its options and its exit codes. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chatroomBundle, ROOT, temporaryDirectory, usesProcesses } from '../support/processes.ts';

function soak(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'soak', 'run.ts'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
}

describe('soak', () => {
  usesProcesses();

  it('exits with 2 for an unknown row, and lists the rows', () => {
    const { status, stderr } = soak('--only', 'Z9');
    expect(status).to.equal(2);
    expect(stderr)
      .to.contain('"Z9"')
      .and.to.contain('D1, D2')
      .and.not.match(/^\s+at /m);
  });

  it('exits with 1 if a row fails, with the row in the table and in the JSON', () => {
    const folder = temporaryDirectory();
    // A server that accepts any arguments and ends without an error.
    const content = join(folder, 'content.cjs');
    writeFileSync(content, '');
    const json = join(folder, 'soak.json');
    const { status, stdout } = soak('--only', 'P1', '--scale', '0.01', '--chatroom', content, '--json', json);
    expect(status).to.equal(1);
    expect(stdout)
      .to.contain('0 passed, 1 failed, 0 skipped')
      .and.to.match(/exit code 0, not 2/);
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as { rows: { row: string; verdict: string }[] };
    expect(rows.map(({ row, verdict }) => [row, verdict])).to.deep.equal([['P1', 'FAIL']]);
  });

  it('repeats a failed row with the option for that, and shows both results', () => {
    const folder = temporaryDirectory();
    // Fails at its first start, and is a real server afterwards.
    const moody = join(folder, 'moody.cjs');
    const marker = JSON.stringify(join(folder, 'called'));
    writeFileSync(
      moody,
      `const fs = require('fs');\n` +
        `if (fs.existsSync(${marker})) require(${JSON.stringify(chatroomBundle())});\n` +
        `else fs.writeFileSync(${marker}, '');\n`,
    );
    const json = join(folder, 'soak.json');
    const args = ['--only', 'P1', '--scale', '0.01', '--chatroom', moody, '--json', json] as const;
    const { status, stdout } = soak(...args, '--tries', '2');
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as { rows: { verdict: string; tried: number }[] };
    expect(rows.map(({ tried }) => tried)).to.deep.equal([2]);
    // The row has a bound in real time, which a busy host may miss: the report has the same form in both cases.
    const isPass = rows[0]?.verdict === 'pass';
    expect(stdout)
      .to.match(/^P1 +FAIL/m)
      .and.to.match(isPass ? /^P1 +pass \(try 2\)/m : /^P1 +FAIL \(try 2\)/m)
      .and.to.contain(isPass ? '1 passed, 0 failed, 0 skipped' : '0 passed, 1 failed, 0 skipped');
    expect(status).to.equal(isPass ? 0 : 1);
  });
});
