/** `ovid history` as a process: files, exit codes, output. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ovid, ROOT, Run, temporaryDirectory, until, usesProcesses } from '../support/processes.ts';

const GOOD = '0 :invoke :write 1\n0 :ok :write 1\n1 :invoke :read nil\n1 :ok :read 1\n';
const BAD =
  '[{:process 0, :type :invoke, :f :read, :value nil}\n {:process 0, :type :ok, :f :read, :value 3}]';
const INVALID = '{"process": 0, "type": "ok", "f": "read", "value": 3}';
const MODEL = `import type { Model } from 'chatroom/check';
export const model: Model<number> = {
  name: 'own', init: 3, functions: { read: 'reads', write: 'changes' },
  step: (state, { f, value, returned }) => (f === 'write' ? [Number(value)] : returned === state ? [state] : []),
};`;

const OVID = join(ROOT, 'dist', 'bin', 'ovid.cjs');

describe('ovid history', () => {
  usesProcesses();

  it('judges each file, and ends with the worst exit code', async () => {
    const cwd = temporaryDirectory();
    const files = { 'good.txt': GOOD, 'bad.edn': BAD, 'invalid.json': INVALID, 'model.ts': MODEL };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
    const page = ovid(['history', 'bad.edn', '--model', 'register', '--http', '0'], { cwd });
    const run = (...args: readonly string[]) => ovid(['history', ...args], { cwd }).finished();

    const [good, bad, invalid, own, sequential, unknown, initial, port] = await Promise.all([
      ovid(['history', '-', '--model', 'register', '--order'], { cwd }).type(GOOD).finished(),
      run('good.txt', 'bad.edn', '--model', 'register', '--initial', '0', '--json', '--seconds', '20'),
      run('good.txt', 'bad.edn', 'invalid.json', '--model', 'register'),
      // The bundle in the checkout finds the loader of modules.
      new Run(process.execPath, [OVID, 'history', 'bad.edn', '--model', 'model.ts', '--svg', 'own.svg'], {
        cwd,
      }).finished(),
      run('bad.edn', '-m', 'register', '--consistency', 'sequential'),
      run('bad.edn', '--model', 'regster'),
      run('bad.edn', '--model', 'set', '--initial', '{'),
      run('bad.edn', '--model', 'register', '--http', '70000'),
    ]);
    expect(good).to.include({ code: 0, stderr: '' });
    expect(good.stdout.split('\n').slice(1, 6)).to.deep.equal([
      '     1  0: write 1',
      '     2  1: read = 1',
      '',
      '  0  ├──────────┤                                      1 write 1',
      '  1                         ├──────────┤               2 read = 1',
    ]);
    expect(bad).to.include({ code: 1, stderr: '' });
    const [first, second] = bad.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(first).to.deep.include({ file: 'good.txt', form: 'log', verdict: 'linearizable', operations: 2 });
    expect(second).to.deep.include({
      form: 'edn',
      verdict: 'not linearizable',
      longest: [],
      stuck: [{ process: '0', f: 'read', value: null, returned: 3, line: 1, endLine: 2 }],
      states: ['0'],
    });
    expect(invalid.code).to.equal(2);
    expect(invalid.stderr).to.equal(
      'ovid: invalid.json:1: process 0 ends read (ok), but has begun nothing; expected an invoke before it\n',
    );
    expect(invalid.stdout).to.match(
      /^good\.txt: linearizable .*\nbad\.edn: not linearizable \(register; 1 operation of 1 process/,
    );
    expect(own).to.include({ stderr: '', code: 0 });
    expect(readFileSync(join(cwd, 'own.svg'), 'utf8')).to.match(/^<svg .*read = 3/s);
    expect(sequential.stdout).to.match(/^bad\.edn: not sequentially consistent/);
    expect(unknown).to.include({ code: 2 });
    expect(unknown.stderr).to.equal(
      'ovid: --model: "regster" is no model and no module: did you mean "register"?\n',
    );
    expect(initial).to.include({ code: 2, stderr: 'ovid: --initial: the text ends inside a value\n' });
    expect(port).to.include({ code: 2, stdout: '' });
    expect(port.stderr).to.match(/^ovid: --http 70000: ports go from 1 to 65535/);

    await until(() => page.stderr.includes('page: http'), 'the page is there');
    const address = /page: (\S+)/.exec(page.stderr)?.[1] ?? '';
    const html = await (await fetch(address)).text();
    expect(html).to.match(
      /<h2 class="bad">bad\.edn: not linearizable<\/h2>[^]*<tr class="stuck"><td>does not fit<\/td>/,
    );
    const picture = await fetch(new URL('history-0.svg', address));
    expect([picture.status, picture.headers.get('content-type')]).to.deep.equal([200, 'image/svg+xml']);
    page.child.kill('SIGINT');
    expect(await page.exited()).to.include({ signal: 'SIGINT' });
  });
});
