/** `./build`, `./process` and `npm start`, each in a copy of the checkout with no other builds. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { childrenOf, Client, freePorts, ROOT, Run, stillRunning } from '../support/processes.ts';
import { temporaryDirectory, until, usesProcesses } from '../support/processes.ts';

/** Products of builds and runs, and files that a build does not need. */
const NOT_COPIED = /^(node_modules|dist|coverage|spec|tests|docs|bench|\..*)$/;

/** The checkout as cloned and with its packages installed, but never built. */
function freshCopy(): string {
  const copy = join(temporaryDirectory(), 'chatroom');
  cpSync(ROOT, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !NOT_COPIED.test(relative(ROOT, path)),
  });
  // Links to the packages in a directory of its own: whatever a build does to it, the checkout's packages stay unchanged.
  const [packages, links] = [join(ROOT, 'node_modules'), join(copy, 'node_modules')];
  mkdirSync(links);
  for (const name of readdirSync(packages)) symlinkSync(join(packages, name), join(links, name));
  const installed = join(links, '.package-lock.json');
  rmSync(installed);
  writeFileSync(installed, readFileSync(join(packages, '.package-lock.json')));
  return copy;
}

/** The number of builds or installations, according to stderr. */
function count(stderr: string, what: 'bundling' | 'installing packages'): number {
  return stderr.split('\n').filter((line) => line === `build: ${what}`).length;
}

/** The id of a process that has ended. */
async function endedPid(): Promise<number> {
  const run = new Run('true', []);
  await run.finished();
  return run.pid;
}

/** Whether process `pid` runs `sleep` at this moment. */
function isSleeping(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'ppid=,comm='], { encoding: 'utf8' });
  return new RegExp(`^ *${String(pid)} +sleep$`, 'm').test(stdout);
}

function build(copy: string, env: Readonly<Record<string, string>> = {}) {
  return new Run('./build', [], { cwd: copy, env }).finished();
}

/** An `npm` that records its arguments, takes some time, and installs nothing. */
function stubNpm(exitCode: number) {
  const path = temporaryDirectory();
  const calls = join(path, 'calls');
  const script = `#!/bin/sh\necho "$PWD: $*" >>"${calls}"\nsleep 0.3\nexit ${String(exitCode)}\n`;
  writeFileSync(join(path, 'npm'), script, { mode: 0o755 });
  return {
    env: { PATH: `${path}${delimiter}${process.env['PATH'] ?? ''}` },
    calls: () => readFileSync(calls, 'utf8').trimEnd().split('\n'),
  };
}

/** Makes the lock file newer than the installed packages. */
function renewLockFile(copy: string): void {
  const now = new Date();
  utimesSync(join(copy, 'node_modules', '.package-lock.json'), new Date(0), new Date(0));
  utimesSync(join(copy, 'package-lock.json'), now, now);
}

let built: string | undefined;

/** A copy of the checkout that was built. */
async function builtCopy(): Promise<string> {
  if (built === undefined) {
    const made = freshCopy();
    expect(await build(made)).to.include({ code: 0 });
    built = made;
  }
  const copy = join(temporaryDirectory(), 'chatroom');
  cpSync(built, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return copy;
}

describe('./build', () => {
  usesProcesses();

  const lockOf = (copy: string) => join(copy, '.build.lock');

  it('builds what is missing, reports it on stderr, and releases its lock', async () => {
    const copy = freshCopy();
    const { code, stdout, stderr } = await build(copy);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: 'build: bundling\n' });
    expect(readdirSync(join(copy, 'dist', 'bin'))).to.include.members([
      'chatroom.cjs',
      'serve.cjs',
      'grid.cjs',
    ]);
    expect(readdirSync(copy).filter((name) => name.startsWith('.build'))).to.deep.equal([]);
    const version = await new Run('node', ['dist/bin/chatroom.cjs', '--version'], { cwd: copy }).finished();
    expect(version).to.include({ code: 0, stderr: '' });
  });

  it('builds nothing, and prints nothing, when nothing has changed', async () => {
    const copy = await builtCopy();
    const madeAtMs = statSync(join(copy, 'dist', '.built')).mtimeMs;
    const { code, stdout, stderr } = await build(copy);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(statSync(join(copy, 'dist', '.built')).mtimeMs).to.equal(madeAtMs);
  });

  it('builds again when a source is newer, from that source', async () => {
    const copy = await builtCopy();
    for (const [file, from, to] of [
      ['bin/chatroom.ts', 'n servers, a full mesh', 'n servers, a complete graph'],
      ['lib/configReason.ts', 'choose another for clients', 'take another for clients'],
    ] as const) {
      const source = readFileSync(join(copy, file), 'utf8');
      expect(source).to.contain(from);
      writeFileSync(join(copy, file), source.replace(from, to));
      expect(await build(copy)).to.include({ code: 0, stderr: 'build: bundling\n' });
      const bundles = readdirSync(join(copy, 'dist', 'bin')).map((name) =>
        readFileSync(join(copy, 'dist', 'bin', name), 'utf8'),
      );
      expect(bundles.join('')).to.contain(to).and.not.contain(from);
      expect(await build(copy)).to.include({ code: 0, stderr: '' });
    }
  });

  it('builds again when the packages have changed', async () => {
    const copy = await builtCopy();
    const now = new Date();
    utimesSync(join(copy, 'package.json'), now, now);
    expect(await build(copy)).to.include({ code: 0, stderr: 'build: bundling\n' });
  });

  it('fails, and leaves the old build and no lock, when a source does not compile', async () => {
    const copy = await builtCopy();
    const before = readFileSync(join(copy, 'dist', 'bin', 'serve.cjs'));
    const source = join(copy, 'bin', 'serve.ts');
    const sound = readFileSync(source);
    writeFileSync(source, 'this is no TypeScript');
    const { code, stderr } = await build(copy);
    expect(code).to.not.equal(0);
    expect(stderr).to.contain('bin/serve.ts');
    expect(readFileSync(join(copy, 'dist', 'bin', 'serve.cjs')).equals(before)).to.equal(true);
    expect(() => lstatSync(lockOf(copy))).to.throw('ENOENT');
    writeFileSync(source, sound);
    expect(await build(copy)).to.include({ code: 0, stderr: 'build: bundling\n' });
  });

  it('waits for a running build, and then finds it done', async () => {
    const copy = await builtCopy();
    const other = new Run('sleep', ['60']);
    rmSync(join(copy, 'dist', '.built'));
    symlinkSync(String(other.pid), lockOf(copy));
    const waiting = new Run('./build', [], { cwd: copy });
    // It has seen the lock when it sleeps.
    await until(() => isSleeping(waiting.pid), 'a build that waits');
    expect(readlinkSync(lockOf(copy))).to.equal(String(other.pid));
    writeFileSync(join(copy, 'dist', '.built'), '');
    rmSync(lockOf(copy));
    const stderr = `build: waiting for process ${String(other.pid)}, which builds (.build.lock)\n`;
    expect(await waiting.finished()).to.include({ code: 0, stderr });
  });

  it('takes over the lock of a crashed build, and builds once, however many do so at the same time', async () => {
    const copy = freshCopy();
    symlinkSync(String(await endedPid()), lockOf(copy));
    const builds = await Promise.all(Array.from({ length: 8 }, () => build(copy)));
    expect(builds.map(({ code }) => code)).to.deep.equal(Array(8).fill(0));
    expect(count(builds.map(({ stderr }) => stderr).join(''), 'bundling')).to.equal(1);
    expect(() => lstatSync(lockOf(copy))).to.throw('ENOENT');
  });
});

describe('./build, when package-lock.json is newer than the installed packages,', () => {
  usesProcesses();

  it('installs, then builds, once among several at the same time; afterwards there is nothing to do', async () => {
    const copy = await builtCopy();
    renewLockFile(copy);
    const { env, calls } = stubNpm(0);
    const builds = await Promise.all(Array.from({ length: 6 }, () => build(copy, env)));
    expect(builds.map(({ code }) => code)).to.deep.equal(Array(6).fill(0));
    expect(calls()).to.deep.equal([`${copy}: ci --no-audit --no-fund --loglevel=error`]);
    const stderr = builds.map((outcome) => outcome.stderr).join('');
    expect(count(stderr, 'installing packages')).to.equal(1);
    expect(count(stderr, 'bundling')).to.equal(1);
    expect(await build(copy, env)).to.include({ code: 0, stderr: '' });
    expect(calls()).to.have.length(1);
  });

  it('fails if the installation fails, builds nothing, releases its lock, and tries again the next time', async () => {
    const copy = await builtCopy();
    renewLockFile(copy);
    const failing = stubNpm(7);
    for (const times of [1, 2]) {
      const { code, stderr } = await build(copy, failing.env);
      expect({ code, stderr }).to.deep.equal({ code: 7, stderr: 'build: installing packages\n' });
      expect(failing.calls()).to.have.length(times);
      expect(() => lstatSync(join(copy, '.build.lock'))).to.throw('ENOENT');
    }
    const { code, stderr } = await build(copy, stubNpm(0).env);
    expect({ code, stderr }).to.deep.equal({
      code: 0,
      stderr: 'build: installing packages\nbuild: bundling\n',
    });
  });
});

describe('./stopall', () => {
  usesProcesses();

  for (const path of ['dist/bin/chatroom.cjs', './dist/bin/chatroom.cjs']) {
    it(`ends a server that was started by the relative path ${path}, and removes its record`, async () => {
      const copy = await builtCopy();
      const ports = await freePorts();
      const args = [path, 'serve', '0', '1', String(ports.master), '--base-port', String(ports.base)];
      const server = new Run('node', args, { cwd: copy });
      const master = await Client.reach(ports.master);
      expect(await master.ask('alive')).to.equal('alive 0');
      expect(readdirSync(join(copy, '.run'))).to.deep.equal([`server-${String(server.pid)}`]);
      expect(await new Run('./stopall', [], { cwd: copy }).finished()).to.include({ code: 0, stderr: '' });
      expect(await server.exited()).to.include({ code: null, signal: 'SIGKILL' });
      expect(readdirSync(join(copy, '.run'))).to.deep.equal([]);
    });
  }

  it('ends all servers of a grid that was started by a relative path, and the grid', async () => {
    const copy = await builtCopy();
    const ports = await freePorts(3);
    const flags = ['-p', String(ports.master), '--base-port', String(ports.base), '--no-http'];
    const grid = new Run('node', ['dist/bin/chatroom.cjs', 'grid', ...flags], { cwd: copy });
    grid.type('0 alive\n');
    await until(() => grid.stdout === 'alive 0,1,2\n', 'a grid');
    const children = childrenOf(grid.pid);
    expect(children).to.have.length(3);
    expect(await new Run('./stopall', [], { cwd: copy }).finished()).to.include({ code: 0, stderr: '' });
    await grid.exited();
    await until(() => stillRunning(children).length === 0, 'the end of the servers');
    expect(readdirSync(join(copy, '.run'))).to.deep.equal([]);
  });
});

describe('./process', () => {
  usesProcesses();

  it('builds first if there is no build: sixteen at once build once, and all run', async () => {
    const copy = freshCopy();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => new Run('./process', ['--help'], { cwd: copy }).finished()),
    );
    for (const { code, stdout } of outcomes) {
      expect(stdout).to.match(/^Examples:\n {2}chatroom serve/);
      expect(code).to.equal(0);
    }
    const stderr = outcomes.map((outcome) => outcome.stderr).join('');
    expect(count(stderr, 'bundling')).to.equal(1);
    expect(count(stderr, 'installing packages')).to.equal(0);
    expect(readdirSync(copy).filter((name) => name.startsWith('.build'))).to.deep.equal([]);
  });

  it('becomes the server, from any directory: a signal to it reaches the server, and ./stopall ends it', async () => {
    const copy = await builtCopy();
    const ports = await freePorts();
    const args = ['0', '1', String(ports.master), '--base-port', String(ports.base)];
    for (const [end, outcome] of [
      ['SIGTERM', { code: 143, signal: null }],
      ['stopall', { code: null, signal: 'SIGKILL' }],
    ] as const) {
      const server = new Run(join(copy, 'process'), args, { cwd: '/' });
      const master = await Client.reach(ports.master);
      expect(await master.ask('alive')).to.equal('alive 0');
      if (end === 'SIGTERM') server.child.kill(end);
      else
        expect(await new Run('./stopall', [], { cwd: copy }).finished()).to.include({ code: 0, stderr: '' });
      expect(await server.exited()).to.include(outcome);
    }
  });

  it('reports invalid arguments, with exit code 2', async () => {
    const cwd = await builtCopy();
    const { code, stderr } = await new Run('./process', ['0', '1', '80'], { cwd }).finished();
    expect(stderr).to.match(/^chatroom: port: 80 is not/m);
    expect(code).to.equal(2);
  });
});

describe('npm start', () => {
  usesProcesses();

  it('builds if necessary, and answers a script on stdout, with no other output there', async () => {
    const copy = freshCopy();
    const ports = await freePorts(3);
    // Only the ports differ from the documented command.
    const moved = ['--', '-p', String(ports.master), '--base-port', String(ports.base), '--no-http'];
    const env = { npm_config_update_notifier: 'false' };
    const script = '0 broadcast hello\n0 get\n2 alive\n';
    for (const built of ['build: bundling\n', '']) {
      const npm = new Run('npm', ['start', '--silent', ...moved], { cwd: copy, env });
      const { code, stdout, stderr } = await npm.type(script).finished();
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'messages hello\nalive 0,1,2\n' });
      // Warnings of npm about its own configuration are ignored.
      expect(stderr.replace(/^npm warn .*\n/gm, '')).to.equal(built);
    }
  });
});
