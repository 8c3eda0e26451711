import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { brokenBundle } from '../support/brokenBundle.ts';
import { planWith } from '../support/plans.ts';
import {
  chatroom,
  chatroomBundle,
  Run,
  temporaryDirectory,
  until,
  usesProcesses,
  type Outcome,
} from '../support/processes.ts';

const SMALL = ['--runs', '4', '--servers', '3', '--seconds', '2'];
const CUTS = ['--seed', '7', '--servers', '3', '--seconds', '3', '--faults', 'cut'];

/** Whether a process handles signals by now: its handlers are set when its threads are started. */
function isWaitedFor(pid: number): boolean {
  const caught =
    /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? '0';
  const SIGTERM = 1n << 14n;
  return (BigInt(`0x${caught}`) & SIGTERM) !== 0n;
}

/** `chatroom sim` in a folder of its own, where it may leave files. */
describe('chatroom sim', () => {
  usesProcesses();
  let folder: string;
  beforeEach(() => (folder = temporaryDirectory()));

  const started = (...args: readonly string[]) => chatroom(['sim', ...args], { cwd: folder });
  const sim = (...args: readonly string[]): Promise<Outcome> => started(...args).finished();
  /** `chatroom sim` with a mistake in its servers that a cut reveals. */
  let broken: string;
  before(async () => (broken = await brokenBundle()));
  const brokenSim = (...args: readonly string[]): Promise<Outcome> =>
    new Run(process.execPath, [broken, 'sim', ...args], { cwd: folder }).finished();
  /** The result without parts that depend on the host. */
  const summary = async (
    args: readonly string[],
    simulate = sim,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const { code, stdout } = await simulate('--json', ...args);
    const { wallMs, speed, messagesPerSecond, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
    expect([wallMs, speed, messagesPerSecond]).to.satisfy((all: unknown[]) => all.every(Number.isFinite));
    return { code, ...rest };
  };
  const fileText = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('keeps every promise under all faults, prints the confidence, and nothing on stderr', async () => {
    const { code, stdout, stderr } = await sim('--seed', '11', ...SMALL);
    expect(stdout)
      .to.match(/^seed +11$/m)
      .and.to.match(/^runs +4$/m);
    expect(stdout).to.match(/^violations +0 \(below 75 % of runs, at 95 %\)$/m);
    expect(stdout).to.match(/^trace hash +[0-9a-f]{16}$/m);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(existsSync(join(folder, 'chatroom-plan.json'))).to.equal(false);
  });

  it('has the same result with any number of threads', async () => {
    const one = await summary(['--seed', '11', ...SMALL, '-j', '1']);
    expect(one).to.include({ code: 0, runs: 4 });
    expect(await summary(['--seed', '11', ...SMALL, '-j', '3'])).to.deep.equal(one);
    expect(await summary(['--seed', '12', ...SMALL, '-j', '3'])).to.not.have.property('hash', one['hash']);
  });

  it('writes the same trace for the same seed, byte for byte, and another for another', async () => {
    const traced = async (seed: string) => {
      await sim('--seed', seed, '--runs', '2', ...SMALL.slice(2), '--trace', 'out');
      return fileText('out');
    };
    const first = await traced('5');
    expect(first.split('\n').length).to.be.above(100);
    expect(first).to.match(
      /^\{"trace":"grid","version":2,"protocol":"chatroom","servers":3,"source":"sim"\}\n/,
    );
    expect(await traced('5')).to.equal(first);
    expect(await traced('6')).to.not.equal(first);
  });

  it('minimizes a failure to one cut, and writes its plan and its trace', async () => {
    const found = await summary(CUTS, brokenSim);
    const violation = found['violation'] as { plan: { faults: unknown[] } };
    expect(found).to.deep.include({
      code: 1,
      files: { plan: 'chatroom-plan.json', trace: 'chatroom-trace.ndjson' },
    });
    expect(violation).to.include({ promise: 'no-gap', isCutOff: false });
    expect(violation.plan.faults).to.have.length(1);
    expect(JSON.parse(fileText('chatroom-plan.json'))).to.deep.equal(violation.plan);
    expect(fileText('chatroom-trace.ndjson')).to.match(/"kind":"fault","fault":\{"kind":"cut"/);
  });

  it('reproduces it by the printed command, and by the written plan', async () => {
    const { stdout, code } = await brokenSim(...CUTS);
    expect(code).to.equal(1);
    const [, broken] = /\n(Promise broken [^]+)Plan: /.exec(stdout) ?? [];
    const [, command] = /^Reproduce: chatroom (sim --seed \d+ .* --path 0[:\d]+)$/m.exec(stdout) ?? [];
    const trace = fileText('chatroom-trace.ndjson');
    const withoutSteps = (text = '') => text.replace(/\(\d+ steps? smaller\)/, '()');
    for (const args of [command?.split(' ').slice(1) ?? [], ['--plan', 'chatroom-plan.json']]) {
      const again = await brokenSim(...args, '--trace', 'again');
      expect(again.code).to.equal(1);
      expect(withoutSteps(again.stdout)).to.include(withoutSteps(broken));
      expect(fileText('again')).to.equal(trace);
    }
  });

  it('writes the minimized plan as a scenario, which runs the same and violates the same promise', async () => {
    const { code, stdout } = await brokenSim(...CUTS, '--export', 'cut.txt');
    expect(code).to.equal(1);
    expect(stdout).to.match(/^Export: cut\.txt$/m);
    expect(fileText('cut.txt')).to.match(
      /^# Promise broken \(no-gap\): .*\n# Made of a plan with seed \d+\.\n/,
    );
    const played = await brokenSim('--scenario', 'cut.txt');
    expect(played).to.include({ code: 0, stdout: fileText('cut.txt'), stderr: '' });
    writeFileSync(
      join(folder, 'cut.txt'),
      fileText('cut.txt').replace('at-rest\n----\n', 'at-rest\n----\nno '),
    );
    const other = await brokenSim('--scenario', 'cut.txt');
    expect(other.code).to.equal(1);
    expect(other.stdout).to.match(/\ncut\.txt, line \d+: expected "no no-gap: /);
  });

  it('loses messages at a cut without sessions, explains it in words, and reproduces it with a cut alone', async () => {
    const { code, stdout } = await sim(...CUTS, '--plain', '--export', 'cut.txt');
    const [, broken = ''] = /\n(Promise broken [^]+)Plan: /.exec(stdout) ?? [];
    expect(broken).to.match(
      /^Promise broken \(no-gap\): .*\nWhat happened: .*\nSmallest plan that breaks it .*: 2 plain servers, .*\n {2}cut at \d+ ms \(.*\)\n$/,
    );
    expect(code).to.equal(1);
    const [, command = ''] =
      /^Reproduce: chatroom (sim --seed \d+ .* --plain --path 0[:\d]+)$/m.exec(stdout) ?? [];
    const withoutSteps = (text: string) => text.replace(/\(\d+ steps? smaller\)/, '()');
    for (const args of [command.split(' ').slice(1), ['--plan', 'chatroom-plan.json']])
      expect(withoutSteps((await sim(...args)).stdout)).to.include(withoutSteps(broken));
    const played = await sim('--scenario', 'cut.txt');
    expect(played).to.include({ code: 0, stdout: fileText('cut.txt'), stderr: '' });

    const { plain, ...plan } = JSON.parse(fileText('chatroom-plan.json')) as { plain: unknown };
    expect(plain).to.equal(true);
    writeFileSync(join(folder, 'sessions.json'), JSON.stringify(plan));
    expect(await sim('--plan', 'sessions.json'), 'with sessions').to.include({ code: 0 });
  });

  it('writes a plan as a script for the master if possible, and the reason if not', async () => {
    const crash = { kind: 'crash', atMs: 500, server: 1 } as const;
    const cut = { kind: 'cut', atMs: 500, a: 0, b: 1 } as const;
    writeFileSync(join(folder, 'good.json'), JSON.stringify(planWith([crash])));
    writeFileSync(join(folder, 'bad.json'), JSON.stringify(planWith([cut], { forMs: 600 })));
    const good = await sim('--plan', 'good.json', '--export', 'a.input');
    expect(good).to.include({ code: 0, stderr: '' });
    expect(fileText('a.input')).to.match(/^0 start 3 /);
    expect(fileText('a.output')).to.match(/^alive 0,1,2$/m);
    const bad = await sim('--plan', 'bad.json', '--export', 'b.input');
    expect(bad.stderr).to.equal(
      'chatroom: --export b.input: the master can crash and start servers, but not cut\n',
    );
    expect(bad.stdout).to.match(/^trace hash/m);
    expect(bad.code).to.be.oneOf([1, 2]);
    expect(existsSync(join(folder, 'b.input'))).to.equal(false);
  });

  it('is loaded by its command only: the bundle that parses options has the names of protocols, not their code', () => {
    const bundle = (name: string) => readFileSync(join(dirname(chatroomBundle()), `${name}.cjs`), 'utf8');
    expect(bundle('sim')).to.include('broadcast m0, m1');
    expect(bundle('main')).to.include('--protocol').and.not.to.include('broadcast m0, m1');
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'an unknown fault',
      ['--faults', 'fire'],
      /"fire" is not a kind of fault; expected one of crash, pause, cut, /,
    ],
    [
      'a slip of the pen',
      ['--faults', 'cut,puase'],
      /"puase" is not a kind of fault; did you mean "pause"\?/,
    ],
    ['too many servers', ['--servers', '101'], /'--servers <n>' .* "101" is not from 1 to 100\./],
    ['no time', ['--seconds', '0'], /"0" is not from 1 to 86400\./],
    ['no rate', ['--rate', '0'], /"0" is not a number above 0, at most 10000\./],
    ['no run', ['--runs', '0'], /"0" is not from 1 to /],
    ['too many threads', ['-j', '65'], /"65" is not from 1 to 64\./],
    ['a seed beyond all', ['--seed', '4294967296'], /"4294967296" is not from 0 to 4294967295\./],
    ['a path without a seed', ['--path', '0:1'], /--path needs --seed/],
    ['a path that leads nowhere', ['--seed', '1', '--path', '0:99999'], /--path 0:99999 does not exist for/],
    ['a plan and a seed', ['--seed', '1', '--plan', 'x'], /'--plan <file>' cannot be used with .*'--seed/],
    ['a plan and --plain', ['--plain', '--plan', 'x'], /'--plan <file>' cannot be used with .*'--plain'/],
    ['a plan that is not there', ['--plan', 'x'], /--plan x: no such file or directory\n/],
    [
      'a trace that cannot be',
      ['--trace', 'no/such/folder'],
      /--trace no\/such\/folder: no such file or directory\n/,
    ],
    ['an export in no language', ['--export', 'a.md'], /--export a\.md: it ends neither in \.txt, for/],
    [
      'one file for two',
      ['--trace', 'a.txt', '--export', './a.txt'],
      /a\.txt: it is also the file of --trace/,
    ],
    ['what has no end as a plan', ['--plan', '/dev/zero'], /--plan \/dev\/zero: it has over \d+ bytes/],
    ['what could move a cursor', ['--faults', 'a\x1b[31m\x9b1m'], /"a·\[31m·1m" is not a kind of fault/],
    ['an update of nothing', ['--update'], /--update needs --scenario/],
    ['a trace in place of a folder', ['--trace', '.'], /--trace \.: it is a folder/],
  ];
  for (const [title, args, message] of refused) {
    it(`refuses ${title}: exit 2, the allowed values, no stack trace`, async () => {
      const { code, stdout, stderr } = await sim(...args);
      expect(stderr)
        .to.match(message)
        .and.not.to.match(/^ +at /m);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    });
  }

  it('refuses an impossible plan: exit 2, the place in the file', async () => {
    const plan = planWith([{ kind: 'restart', atMs: 1, server: 1 }]);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    const { code, stdout, stderr } = await sim('--plan', 'plan.json');
    expect(stderr).to.match(
      /^chatroom: --plan plan\.json: faults\[0\] cannot happen: server 1 is running .*\n$/,
    );
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
  });

  /** `chatroom sim` with modified threads: `job` is the JavaScript that handles a job. */
  const withThreads = (job: string, ...args: readonly string[]): Run => {
    const bundles = join(folder, 'bin');
    mkdirSync(bundles);
    for (const name of ['chatroom.cjs', 'main.cjs', 'sim.cjs'])
      cpSync(join(dirname(chatroomBundle()), name), join(bundles, name));
    const outcome = JSON.stringify({
      ...{
        violations: [],
        events: 1,
        said: 1,
        delivered: 1,
        messages: 1,
        virtualMs: 1,
        met: {},
        reached: [],
        hash: 'x',
      },
    });
    writeFileSync(
      join(bundles, 'simWorker.cjs'),
      `const { parentPort } = require('node:worker_threads');
       const fs = require('node:fs');
       const done = () => parentPort.postMessage({ kind: 'done', outcome: ${outcome} });
       parentPort.on('message', ({ plan, trace }) => { ${job} });`,
    );
    return new Run(process.execPath, [join(bundles, 'chatroom.cjs'), 'sim', '--seed', '1', ...args], {
      cwd: folder,
    });
  };

  const griefs: readonly (readonly [string, string, RegExp])[] = [
    [
      'in which something throws',
      `parentPort.postMessage({ kind: 'thrown', reason: 'no way', stack: '' })`,
      /no way/,
    ],
    ['whose thread dies', 'throw new Error("no way")', /a thread failed: no way/],
    ['whose thread ends', 'process.exit(9)', /a thread ended by itself/],
  ];
  for (const [title, grief, message] of griefs) {
    it(`does not lose a run ${title}: exit 70, its plan and its trace so far`, async () => {
      const job = `if (plan.seed < 3) return done(); if (trace) fs.writeFileSync(trace, 'so far'); ${grief}`;
      const { code, stdout, stderr } = await withThreads(job, '-j', '2').finished();
      expect(code).to.equal(70);
      expect(stdout).to.match(/^runs +2$/m);
      expect(stderr)
        .to.match(/^chatroom: this is a bug of chatroom, in the run with seed 3: /)
        .and.to.match(message);
      expect(stderr).to.match(
        /\nPlan: chatroom-plan\.json\nTrace: chatroom-trace\.ndjson\nReproduce: chatroom sim --plan chatroom-plan\.json\n$/,
      );
      expect(fileText('chatroom-trace.ndjson')).to.equal('so far');
      expect(JSON.parse(fileText('chatroom-plan.json'))).to.include({ seed: 3 });
    });
  }

  it('ends at a signal while its trace waits for a reader, and waits for a late reader', async () => {
    const folder = temporaryDirectory();
    const [unread, read] = ['unread', 'read'].map((name) => join(folder, name)) as [string, string];
    spawnSync('mkfifo', [unread, read]);
    const args = ['sim', '--runs', '1', '--seconds', '1', '--trace'];
    const [stuck, late] = [chatroom([...args, unread]), chatroom([...args, read])];
    await until(() => isWaitedFor(stuck.pid), 'a thread that waits for a reader');
    stuck.child.kill('SIGINT');
    stuck.child.kill('SIGTERM');
    const { signal, code } = await stuck.finished();
    expect(signal ?? code).to.be.oneOf(['SIGINT', 'SIGTERM', 130, 143]);
    const { stdout } = spawnSync('cat', [read], { encoding: 'utf8' });
    expect(stdout).to.match(/^\{"trace":"grid",/);
    expect((await late.finished()).code).to.equal(0);
  });

  it('prints its results so far at Ctrl-C, during a run: exit 130', async () => {
    const job = `if (plan.seed < 3) done(); else { fs.writeFileSync('busy', ''); for (;;); }`;
    const run = withThreads(job, '-j', '1', '--runs', '1000000');
    await until(() => existsSync(join(folder, 'busy')), 'the third run');
    run.child.kill('SIGINT');
    const { code, stdout, stderr } = await run.finished();
    expect(stdout).to.match(/^runs +2 \(interrupted\)$/m);
    expect({ code, stderr }).to.deep.equal({ code: 130, stderr: '' });
  });

  it('reads a plan from standard input', async () => {
    const run = started('--plan', '-');
    run.child.stdin?.end(JSON.stringify(planWith([], { seed: 77 })));
    const { code, stdout, stderr } = await run.finished();
    expect(stdout).to.match(/^seed +77$/m);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });

  it('reports that a file could not be written: exit 2, with the results of the runs', async () => {
    for (const name of ['full.txt', 'full.nd']) symlinkSync('/dev/full', join(folder, name));
    for (const [option, name] of [['--trace', 'full.nd'] as const, ['--export', 'full.txt'] as const]) {
      const { code, stdout, stderr } = await sim('--seed', '1', ...SMALL, option, name);
      expect(stderr).to.equal(`chatroom: ${option} ${name}: no space left on device\n`);
      expect(stdout).to.match(/^seed +1$/m);
      expect(code).to.equal(2);
    }
    expect(existsSync(join(folder, 'chatroom-plan.json'))).to.equal(false);
  });

  it('prints its results if its plan cannot be written because a folder is in its place', async () => {
    mkdirSync(join(folder, 'chatroom-plan.json'));
    const { code, stdout, stderr } = await brokenSim(...CUTS);
    expect(stdout).to.match(/^Promise broken .*\n(.*\n)*Reproduce: chatroom sim --seed /m);
    expect(stderr).to.match(/^chatroom: the plan chatroom-plan\.json: .*\n$/);
    expect(code).to.equal(1);
  });

  it('reports a full disk with an exit code other than that of a broken promise', async () => {
    for (const args of ['sim --runs 1 --seconds 1', 'sim --help', 'check --servers 2 --messages 0']) {
      const script = `"${process.execPath}" "${chatroomBundle()}" ${args} >/dev/full`;
      const { code, stderr } = await new Run('/bin/sh', ['-c', script], { cwd: folder }).finished();
      expect(stderr).to.match(/^chatroom: standard output: ENOSPC: no space left on device, write\n$/);
      expect(code).to.equal(2);
    }
  });

  it('keeps the exit code of a broken promise if its output is closed', async () => {
    const script = `"${process.execPath}" "${broken}" sim ${CUTS.join(' ')}; echo "$?" >&2`;
    const run = new Run('/bin/sh', ['-c', script], { cwd: folder });
    run.child.stdout?.destroy();
    const { stderr } = await run.finished();
    expect(stderr).to.equal('1\n');
  });

  it('replaces no file that is not a trace with a trace', async () => {
    writeFileSync(join(folder, 'notes'), 'my notes\n');
    const { code, stderr } = await sim('--seed', '1', ...SMALL, '--trace', 'notes');
    expect(stderr).to.equal('chatroom: --trace notes: it has other content, and is not replaced\n');
    expect({ code, notes: fileText('notes') }).to.deep.equal({ code: 2, notes: 'my notes\n' });
  });

  it('is quiet if its output is closed', async () => {
    const run = started('--seed', '1', ...SMALL);
    run.child.stdout?.destroy();
    const { code, stderr } = await run.finished();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });
});
