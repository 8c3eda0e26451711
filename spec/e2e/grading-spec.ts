/**
 * grading.py by itself: each case runs it in a directory of its own, with stubs for master.py,
 * ./build and ./stopall. So no server is needed, and a case takes only the time that it requests.
 */
import { expect } from 'chai';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from 'node:fs';
import { realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childrenOf, until } from '../support/processes.ts';
import { isGone, PYTHONS } from '../support/python.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A stub of the master that interprets the script with its own commands. */
const fakeMaster = `
import os, sys, time

root = os.path.dirname(os.path.abspath(__file__))
for line in sys.stdin:
    word, _, rest = line.rstrip('\\n').partition(' ')
    if word == 'print':
        print(rest)
    elif word == 'complain':
        sys.stderr.write(rest + '\\n')
    elif word == 'print-arguments':
        print(' '.join(sys.argv[1:]))
    elif word == 'print-version':
        print(sys.version_info[0])
    elif word == 'print-calls':
        print(open(os.path.join(root, 'calls')).read())
    elif word == 'print-environment':
        print(os.environ.get(rest))
    elif word == 'touch':
        open(os.path.join(root, rest), 'w').close()
    elif word == 'log':
        with open(os.path.join(os.environ['CHATROOM_LOG_DIR'], 'server-0.log'), 'a') as log:
            log.write(rest + '\\n')
    elif word == 'await':
        with open(os.path.join(root, 'awaiting'), 'w') as f:
            f.write(str(os.getpid()))
        # Ends by itself if the case fails.
        for _ in range(4000):
            if os.path.exists(os.path.join(root, rest)):
                break
            time.sleep(0.005)
sys.exit(1)  # What a master with a refused line does; it says nothing about the answers.
`;

/** grading.py that gets a signal when the master already runs and grading.py does not know it yet. */
const signalledWhileStarting = `
import os, runpy, signal, subprocess, time

root = os.path.dirname(os.path.abspath(__file__))
start = subprocess.Popen.__init__

def start_and_be_signalled(self, command, *rest, **named):
    start(self, command, *rest, **named)
    if command[-1].endswith('master.py'):
        awaiting = os.path.join(root, 'awaiting')
        while not (os.path.exists(awaiting) and os.path.getsize(awaiting)):
            time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.001)

subprocess.Popen.__init__ = start_and_be_signalled
runpy.run_path(os.path.join(root, 'grading.py'), run_name='__main__')
`;

/** A directory that looks like a checkout, with pairs in tests/. */
class Checkout {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'chatroom-grading-')));

  /** `pairs`: for each name the input, and the expected output. */
  constructor(pairs: Readonly<Record<string, readonly [input: string, output: string]>>) {
    copyFileSync(join(root, 'grading.py'), join(this.path, 'grading.py'));
    this.write('master.py', fakeMaster);
    this.write('build', `#!/bin/sh\necho chatter of the build\necho build >>"${this.path}/calls"\n`);
    this.write('stopall', `#!/bin/sh\necho stopall >>"${this.path}/calls"\n`);
    mkdirSync(join(this.path, 'tests'));
    for (const [name, [input, output]] of Object.entries(pairs)) {
      this.write(`tests/${name}.input`, input);
      this.write(`tests/${name}.output`, output);
    }
  }

  /** Writes an executable file. */
  write(name: string, content: string): void {
    writeFileSync(join(this.path, name), content);
    chmodSync(join(this.path, name), 0o755);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  result(name: string, file: string): string {
    return join(this.path, '.run', 'results', name, file);
  }
}

/** The output of a program without the seconds in its last line, which differ from run to run. */
function withoutSeconds(text: string): string {
  return text.replace(/ in \d+\.\d s\n$/, ' in S s\n');
}

for (const { name, python } of PYTHONS) {
  describe(`grading.py under ${name}`, () => {
    const checkouts: Checkout[] = [];
    const started: ChildProcess[] = [];

    /** A fresh checkout, removed after all cases. */
    function checkout(pairs: Readonly<Record<string, readonly [input: string, output: string]>>): Checkout {
      const fresh = new Checkout(pairs);
      checkouts.push(fresh);
      return fresh;
    }

    /** Runs grading.py to its end. */
    function grade(where: Checkout, ...args: string[]) {
      return spawnSync(python ?? '', [join(where.path, 'grading.py'), ...args], { encoding: 'utf8' });
    }

    /** Starts grading.py, for cases that observe it while it runs. */
    function startGrading(where: Checkout, program = 'grading.py', ...args: string[]): ChildProcess {
      const grading = spawn(python ?? '', [join(where.path, program), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      started.push(grading);
      return grading;
    }

    before(function () {
      if (python === undefined) {
        this.skip();
      }
    });

    after(() => {
      // Only those of failed cases still run.
      started.forEach((grading) => grading.kill('SIGKILL'));
      for (const { path } of checkouts) {
        rmSync(path, { recursive: true });
      }
    });

    describe('a pair', () => {
      it('is correct if both are equal except for surrounding white space', () => {
        const where = checkout({
          'b-exact': ['print messages a,b\n', 'messages a,b\n'],
          'a-trimmed': ['print  x \nprint \n', '\n\nx'],
        });
        const result = grade(where);
        expect(withoutSeconds(result.stdout)).to.equal(
          'a-trimmed correct\nb-exact correct\n2 of 2 correct in S s\n',
        );
        expect(result).to.include({ stderr: '', status: 0 });
      });

      it('is correct if the expected output has the line ends of another system', () => {
        const where = checkout({ other: ['print a\nprint b\n', '\uFEFFa\r\nb\r\r\n'] });
        expect(grade(where).stdout).to.contain('other correct\n');
      });

      it('is wrong if white space within differs', () => {
        const result = grade(checkout({ inner: ['print a  b\nprint c\n', 'a b\nc\n'] }));
        expect(result.stdout).to.contain('inner wrong\n  line 1 differs\n  - a b\n  + a  b\n');
        expect(result.status).to.equal(1);
      });

      it('shows the first differing line, both files, and the error output if it is wrong', () => {
        const where = checkout({
          fine: ['print yes\n', 'yes\n'],
          off: [
            'print same\nprint got\nprint other\ncomplain this is why\nlog from a server\n',
            'same\nwanted\nthird\n',
          ],
        });
        const result = grade(where);
        const explanation = [
          'fine correct',
          'off wrong',
          '  line 2 differs',
          '  - wanted',
          '  + got',
          `  expected: ${join(where.path, 'tests', 'off.output')}`,
          `  received: ${where.result('off', 'received')}`,
          `  errors:   ${where.result('off', 'errors.log')}`,
          '    this is why',
          `  log:      ${where.result('off', 'server-0.log')}`,
          '1 of 2 correct in S s\n',
        ];
        expect(withoutSeconds(result.stdout)).to.equal(explanation.join('\n'));
        expect(result.status).to.equal(1);
        expect(readFileSync(where.result('off', 'received'), 'utf8')).to.equal('same\ngot\nother\n');
        expect(readFileSync(where.result('off', 'errors.log'), 'utf8')).to.equal('this is why\n');
      });

      it('names a missing or an additional line', () => {
        const where = checkout({ few: ['print a\n', 'a\nb\n'], many: ['print a\nprint b\n', 'a\n'] });
        const { stdout } = grade(where);
        expect(stdout).to.contain('few wrong\n  line 2 differs\n  - b\n  + (no such line was received)\n');
        expect(stdout).to.contain('many wrong\n  line 2 differs\n  - (no such line was expected)\n  + b\n');
      });

      it('shows the neighbourhood of the difference in a very long line', () => {
        const [wanted, got] = ['-', '+'].map((sign) => `${'x'.repeat(40_000)}${sign}${'y'.repeat(40_000)}`);
        const { stdout } = grade(checkout({ long: [`print ${got ?? ''}\n`, wanted ?? ''] }));
        const around = (sign: string) =>
          `[39950 bytes]${'x'.repeat(50)}${sign}${'y'.repeat(49)}[39951 bytes]`;
        expect(stdout).to.contain(`\n  - ${around('-')}\n  + ${around('+')}\n`);
      });

      it('shows the end of a long error log', () => {
        const complaints = Array.from({ length: 30 }, (_, i) => `complain c${String(i)}\n`).join('');
        const { stdout } = grade(checkout({ noisy: [`${complaints}print a\n`, 'b\n'] }));
        expect(stdout).to.contain('    (the last 20 of 30 lines)\n    c10\n').and.to.contain('    c29\n');
        expect(stdout).to.not.contain('c9\n');
      });

      it('is compared and shown byte by byte if it is not text', () => {
        const where = checkout({});
        writeFileSync(join(where.path, 'tests', 'bytes.input'), Buffer.from('print a\u00e9', 'latin1'));
        writeFileSync(join(where.path, 'tests', 'bytes.output'), Buffer.from('a\u00e8', 'latin1'));
        // The stub of the master copies bytes only if it does not decode them.
        where.write('master.py', 'import os\nos.write(1, os.read(0, 100)[6:])\n');
        const result = spawnSync(python ?? '', [join(where.path, 'grading.py')], { encoding: 'latin1' });
        expect(result.stdout).to.contain('  - a\u00e8\n  + a\u00e9\n');
      });

      it('is wrong if it takes too long, and its master is ended', async () => {
        const where = checkout({ endless: ['await forever\n', ''], next: ['print a\n', 'a\n'] });
        // Only the first one's time is limited: the second may start slowly on a busy host.
        const result = grade(where, '--timeout-s', '1');
        expect(result.stdout).to.contain('endless wrong\n  timed out after 1 s\n');
        expect(result.stdout).to.match(/^next (correct|wrong)$/m);
        expect(result.status).to.equal(1);
        // It may have ended before it has written its id.
        if (existsSync(join(where.path, 'awaiting')))
          await until(() => isGone(Number(where.read('awaiting'))), 'the end of the master');
      });

      it('runs under the same Python as the grader', () => {
        const version = name.endsWith('2.7') ? '2' : '3';
        expect(grade(checkout({ version: ['print-version\n', version] })).status).to.equal(0);
      });
    });

    describe('the run', () => {
      it('builds once, prints nothing about it, and runs stopall before each pair and at the end', () => {
        const where = checkout({ a: ['print-calls\n', 'build\nstopall'], b: ['print x\n', 'x'] });
        const result = grade(where);
        expect(withoutSeconds(result.stdout)).to.equal('a correct\nb correct\n2 of 2 correct in S s\n');
        expect(where.read('calls')).to.equal('build\n' + 'stopall\n'.repeat(3));
      });

      it('stops at a failed build and shows the output of the build', () => {
        const where = checkout({ a: ['print x\n', 'x'] });
        where.write('build', '#!/bin/sh\necho out\necho err >&2\nexit 3\n');
        const result = grade(where);
        expect(result.stdout).to.equal(`out\nerr\n${join(where.path, 'build')} failed, nothing was graded\n`);
        expect(result.status).to.equal(1);
      });

      it('prints each result as soon as it is available', async () => {
        const where = checkout({
          'a-first': ['print x\n', 'x'],
          'b-second': ['await release\nprint y\n', 'y'],
        });
        const grading = startGrading(where);
        let stdout = '';
        grading.stdout?.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
        });
        const ended = new Promise((resolve) => grading.on('close', resolve));
        await until(() => stdout === 'a-first correct\n', 'the first verdict');
        where.write('release', '');
        expect(await ended).to.equal(0);
        expect(stdout).to.contain('b-second correct\n');
      });

      it('ends the master and leaves no record when it is ended by a signal', async () => {
        const where = checkout({ a: ['await forever\n', 'x'] });
        const grading = startGrading(where);
        const ended = new Promise((resolve) => grading.on('close', resolve));
        await until(
          () => existsSync(join(where.path, 'awaiting')) && where.read('awaiting') !== '',
          'the master',
        );
        const records = () => readdirSync(join(where.path, '.run')).filter((file) => file !== 'results');
        expect(records()).to.deep.equal([`grading-${String(grading.pid)}`]);
        grading.kill('SIGTERM');
        expect(await ended).to.equal(143);
        expect(records()).to.deep.equal([]);
        await until(() => isGone(Number(where.read('awaiting'))), 'the end of the master');
      });

      it('ends the master, too, if the signal arrives while the master is being started', async () => {
        const where = checkout({ a: ['await forever\n', 'x'] });
        where.write('signalled.py', signalledWhileStarting);
        const grading = startGrading(where, 'signalled.py');
        expect(await new Promise((resolve) => grading.on('close', resolve))).to.equal(143);
        await until(() => isGone(Number(where.read('awaiting'))), 'the end of the master');
      });

      it('runs with -j as many pairs at a time, on an address each, and shows them in their order', () => {
        const where = checkout({
          'a-waits': ['await b-ran\nprint-environment CHATROOM_HOST\n', 'x'],
          'b-runs-beside-it': ['touch b-ran\nprint-environment CHATROOM_HOST\n', 'x'],
          'c-ends-only-its-own-servers': ['print-environment CHATROOM_STOPALL\n', ''],
        });
        const result = grade(where, '-j', '2');
        const verdicts = result.stdout.split('\n').filter((line) => /^[abc]-/.test(line));
        expect(verdicts).to.deep.equal([
          'a-waits wrong',
          'b-runs-beside-it wrong',
          'c-ends-only-its-own-servers correct',
        ]);
        const hosts = ['a-waits', 'b-runs-beside-it'].map((pair) =>
          readFileSync(where.result(pair, 'received'), 'utf8').trim(),
        );
        for (const host of hosts) expect(host).to.match(/^127\.\d+\.0\.\d+$/);
        expect(new Set(hosts).size).to.equal(2);
        expect(where.read('calls')).to.equal('build\nstopall\nstopall\n');
      });

      it('ends all parallel masters when it is ended by a signal', async () => {
        const where = checkout({
          a: ['touch a\nawait forever\n', 'x'],
          b: ['touch b\nawait forever\n', 'x'],
        });
        const grading = startGrading(where, 'grading.py', '-j', '2');
        const ended = new Promise((resolve) => grading.on('close', resolve));
        await until(() => ['a', 'b'].every((name) => existsSync(join(where.path, name))), 'both masters');
        const masters = childrenOf(grading.pid ?? 0);
        expect(masters).to.have.length(2);
        grading.kill('SIGTERM');
        expect(await ended).to.equal(143);
        expect(masters.every(isGone)).to.equal(true);
      });

      it('passes --handout-timing, and everything after --, to the master', () => {
        const where = checkout({ a: ['print-arguments\n', '--handout-timing --answer-timeout-ms 500'] });
        expect(grade(where, '--handout-timing', '--', '--answer-timeout-ms', '500').status).to.equal(0);
      });
    });

    describe('the place of results', () => {
      it('is a folder for each pair, whatever its name, and no other place', () => {
        const names = ['', '.', '..', '%', '%..', '-rf', 'two words', 'two\nlines', '$(exit)'];
        const where = checkout(Object.fromEntries(names.map((name) => [name, ['print x\n', 'x']])));
        mkdirSync(join(where.path, '.run'));
        where.write('.run/server-7', 'a record');
        const { stdout, stderr, status } = grade(where);
        expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 });
        expect(stdout).to.contain('\ntwo?lines correct\n').and.contain('\n.. correct\n');
        expect(readdirSync(join(where.path, '.run'))).to.have.members(['results', 'server-7']);
        const results = readdirSync(join(where.path, '.run', 'results'));
        const folders = ['%', '%.', '%..', '%%', '%%..', '-rf', 'two words', 'two\nlines', '$(exit)'];
        expect(results).to.have.members(folders);
        for (const folder of results)
          expect(readFileSync(where.result(folder, 'received'), 'utf8')).to.equal('x\n');
      });

      it('is not the target of a link in its place', () => {
        const where = checkout({ a: ['print x\n', 'x'] });
        mkdirSync(join(where.path, '.run', 'results'), { recursive: true });
        where.write('precious', 'kept');
        mkdirSync(join(where.path, 'elsewhere'));
        where.write('elsewhere/received', 'kept');
        symlinkSync(join(where.path, 'elsewhere'), join(where.path, '.run', 'results', 'a'));
        expect(grade(where).status).to.equal(0);
        expect(where.read('elsewhere/received')).to.equal('kept');
      });

      it('is a temporary folder if the checkout is not writable, which is reported', () => {
        const where = checkout({ a: ['print x\n', 'x'] });
        // A file cannot contain others, not even for root.
        where.write('.run', '');
        const { stdout, stderr, status } = grade(where);
        expect({ stdout: withoutSeconds(stdout), status }).to.deep.equal({
          stdout: 'a correct\n1 of 1 correct in S s\n',
          status: 0,
        });
        const lines = stderr.split('\n');
        const cannot = `grading.py: ${where.path} cannot be written to`;
        expect(lines[0]).to.equal(`${cannot}, so killall.sh will not find this grader`);
        const results = lines[1]?.replace(`${cannot}; results are in `, '') ?? '';
        expect(readFileSync(join(results, 'a', 'received'), 'utf8')).to.equal('x\n');
        rmSync(results, { recursive: true });
      });

      it('is beside the file itself if it is called by a link', () => {
        const where = checkout({ a: ['print x\n', 'x'] });
        const links = checkout({});
        symlinkSync(join(where.path, 'grading.py'), join(links.path, 'far.py'));
        symlinkSync('far.py', join(links.path, 'near.py'));
        const { stdout } = spawnSync(python ?? '', [join(links.path, 'near.py')], { encoding: 'utf8' });
        expect(stdout).to.contain('1 of 1 correct');
        expect(existsSync(where.result('a', 'received'))).to.equal(true);
      });
    });

    it('keeps running at a signal that was ignored when it began, as with nohup', async () => {
      const where = checkout({ a: ['await release\nprint x\n', 'x'] });
      const script = 'trap "" HUP; exec "$@"';
      const grading = spawn('sh', ['-c', script, 'sh', python ?? '', join(where.path, 'grading.py')]);
      started.push(grading);
      const ended = new Promise((resolve) => grading.on('close', resolve));
      await until(() => existsSync(join(where.path, 'awaiting')), 'the master');
      grading.kill('SIGHUP');
      where.write('release', '');
      expect(await ended).to.equal(0);
    });

    describe('the selection of pairs', () => {
      const three = {
        crash: ['print a\n', 'a'],
        'crash-twice': ['print b\n', 'b'],
        start: ['print c\n', 'c'],
      } as const;

      it('is with -k the pair of that name', () => {
        expect(withoutSeconds(grade(checkout(three), '-k', 'crash').stdout)).to.equal(
          'crash correct\n1 of 1 correct in S s\n',
        );
      });

      it('is otherwise with -k every pair whose name contains it', () => {
        const { stdout } = grade(checkout(three), '-k', 't');
        expect(withoutSeconds(stdout)).to.equal(
          'crash-twice correct\nstart correct\n2 of 2 correct in S s\n',
        );
      });

      it('is read from the given directory', () => {
        const elsewhere = checkout(three);
        expect(grade(checkout({}), join(elsewhere.path, 'tests')).stdout).to.contain('3 of 3 correct');
      });

      const refusals: readonly (readonly [string, string[], RegExp])[] = [
        [
          'a name without a pair',
          ['-k', 'nothing'],
          /^grading.py: no name contains 'nothing'; there are: a\n$/,
        ],
        [
          'a directory that does not exist',
          ['/nowhere'],
          /^grading.py: cannot read the directory \/nowhere: No such file.*\n$/,
        ],
        ['an unknown option', ['--quickly'], /unrecognized arguments: --quickly/],
        ['zero pairs at a time', ['-j', '0'], /argument -j: must be a number above 0, not '0'/],
      ];
      for (const [what, args, complaint] of refusals) {
        it(`is refused with exit status 2 for ${what}`, () => {
          const result = grade(checkout({ a: ['print a\n', 'a'] }), ...args);
          expect(result.stderr).to.match(complaint);
          expect(result).to.include({ stdout: '', status: 2 });
        });
      }

      it('is refused with exit status 2 if there is no pair', () => {
        const where = checkout({});
        const result = grade(where);
        expect(result.stderr).to.equal(
          `grading.py: no pairs NAME.input, NAME.output in ${join(where.path, 'tests')}\n`,
        );
        expect(result.status).to.equal(2);
      });

      for (const half of ['input', 'output']) {
        it(`is refused with exit status 2 if the other half of an .${half} is missing`, () => {
          const where = checkout({ whole: ['print a\n', 'a'] });
          where.write(`tests/lonely.${half}`, '');
          const result = grade(where);
          const missing = half === 'input' ? 'output' : 'input';
          expect(result.stderr).to.equal(
            `grading.py: lonely.${missing} is missing in ${join(where.path, 'tests')}\n`,
          );
          expect(result.status).to.equal(2);
        });
      }

      it('is refused with exit status 2 if a half is UTF-16, too large or not a regular file', () => {
        const where = checkout({ a: ['print a\n', 'a'] });
        const output = join(where.path, 'tests', 'a.output');
        const refused = (complaint: string) => {
          const result = grade(where);
          expect(result).to.include({ stderr: `grading.py: ${output}${complaint}\n`, stdout: '', status: 2 });
        };
        writeFileSync(output, Buffer.from('\uFEFFa', 'utf16le'));
        refused(': it is UTF-16; expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it');
        writeFileSync(output, '');
        truncateSync(output, 256 * 1024 * 1024 + 1);
        refused(': it has over 268435456 bytes');
        for (const make of ['ln -s /dev/zero', 'mkfifo', 'mkdir']) {
          rmSync(output, { recursive: true });
          spawnSync('sh', ['-c', `${make} "$0"`, output]);
          refused(' is not a file');
        }
      });

      it('is refused with exit status 2 if there is no ./build', () => {
        const where = checkout({ a: ['print a\n', 'a'] });
        rmSync(join(where.path, 'build'));
        const result = grade(where);
        expect(result.stderr).to.match(/^grading.py: cannot run .*\/build: No such file.*\n$/);
        expect(result.status).to.equal(2);
      });
    });
  });
}
