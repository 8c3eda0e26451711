/**
 * Which processes `./stopall` and `./killall.sh` end, and which they do not, in each installed shell: with processes that only
 * sleep and records written by hand, so that no server is needed.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Run, stillRunning, temporaryDirectory, until } from '../support/processes.ts';
import { isHere } from '../support/programs.ts';
import { HAS_PROC, identityOf, psIdentityOf } from '../support/records.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(([name = '']) => isHere(name));

type Kind = 'server' | 'master' | 'grading';

/** A directory that looks like a checkout: the scripts, and records. */
class Checkout {
  path: string;

  /** `edit` changes the text of the scripts. */
  constructor(name = 'room', edit = (text: string) => text) {
    this.path = join(temporaryDirectory(), name);
    mkdirSync(join(this.path, '.run'), { recursive: true });
    for (const script of ['stopall', 'killall.sh']) {
      writeFileSync(join(this.path, script), edit(readFileSync(join(ROOT, script), 'utf8')));
      chmodSync(join(this.path, script), 0o755);
    }
    // Its command line contains the folder.
    symlinkSync(whereIs('sleep'), join(this.path, 'sleeper'));
  }

  record(kind: Kind, pid: number, identity: string, root = this.path): void {
    writeFileSync(join(this.path, '.run', `${kind}-${String(pid)}`), `${identity}\n${root}\n`);
  }

  get records(): string[] {
    return readdirSync(join(this.path, '.run'));
  }

  /** A process that leads a group and sleeps. */
  sleeper(): Run {
    return new Run(join(this.path, 'sleeper'), ['60']);
  }

  stopall(shell: readonly string[], args: readonly string[] = [], env: Record<string, string> = {}) {
    return run(shell, join(this.path, 'stopall'), args, env);
  }
}

/** Runs a script with a shell; returns its outcome. */
function run(
  [command = '', ...first]: readonly string[],
  script: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const { status, stdout, stderr } = spawnSync(command, [...first, script, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return { status, stdout, stderr };
}

const QUIET = { status: 0, stdout: '', stderr: '' };

function whereIs(program: string): string {
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((path) => existsSync(join(path, program)));
  return join(folder ?? '', program);
}

/** A folder of programs: the named ones, and stubs, which are shell scripts. */
function programs(names: readonly string[], standIns: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryDirectory();
  for (const name of names) symlinkSync(whereIs(name), join(folder, name));
  for (const [name, text] of Object.entries(standIns))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return folder;
}

/** The id of a process that does not exist. */
const GONE = 99_999_999;

describe('the scripts', () => {
  const textOf = (script: string) => readFileSync(join(ROOT, script), 'utf8');
  const functionIn = (script: string, name: string) =>
    new RegExp(`^${name}\\(\\) \\{\n[^]*?^\\}$`, 'm').exec(textOf(script))?.[0];

  it('resolve symbolic links to themselves in the same way', () => {
    const loops = ['process', 'build', 'stopall', 'killall.sh'].map(
      (script) => /^# Resolves a link to this script[^]*?^done$/m.exec(textOf(script))?.[0],
    );
    expect(loops[0]).to.be.a('string');
    expect(new Set(loops).size).to.equal(1);
  });

  for (const name of ['read_stat', 'read_here'])
    it(`have the same code for identifying processes (${name})`, () => {
      const functions = ['process', 'build', 'stopall'].map((script) => functionIn(script, name));
      expect(functions[0]).to.be.a('string');
      expect(new Set(functions).size).to.equal(1);
    });
});

for (const [index, shell] of SHELLS.entries()) {
  /** Cases that do not depend on the shell run with one of them. */
  const once = index === 0 ? it : () => undefined;
  describe(`stopall, run by ${shell[0] ?? ''},`, () => {
    const running: Run[] = [];
    const started = (run: Run) => {
      running.push(run);
      return run;
    };
    after(() => {
      for (const { child } of running) child.kill('SIGKILL');
    });

    it('ends a recorded server in a folder that is not ASCII, without a locale', async () => {
      const where = new Checkout('ünï c');
      const server = started(where.sleeper());
      where.record('server', server.pid, identityOf(server.pid));
      expect(where.stopall(shell)).to.deep.equal(QUIET);
      expect(await server.exited()).to.include({ signal: 'SIGKILL' });
      expect(where.records).to.deep.equal([]);
    });

    it('ends no other process that has a recorded id by now', function () {
      if (!HAS_PROC) this.skip();
      const where = new Checkout();
      const other = started(where.sleeper());
      const identity = identityOf(other.pid);
      const [, boot = '', first = '', start = ''] = identity.split(' ');
      const records: readonly (readonly [what: string, identity: string, root: string, isKept: boolean])[] = [
        ['another start', identityOf(other.pid, '1'), where.path, false],
        ['another boot', identity.replace(boot, 'ab-cd'), where.path, false],
        ['a server of the checkout that this is a copy of', identity, ROOT, false],
        ['another container', `linux ${boot} ${String(Number(first) + 1)} ${start}`, where.path, true],
      ];
      for (const [what, recorded, root, isKept] of records)
        for (const kind of ['server', 'master', 'grading'] as const) {
          where.record(kind, other.pid, recorded, root);
          expect(where.stopall(shell, [kind]), what).to.deep.equal(QUIET);
          expect(stillRunning([other.pid]), what).to.have.length(1);
          expect(where.records.includes(`${kind}-${String(other.pid)}`), what).to.equal(isKept);
        }
    });

    once('reports a record without information, unless its process is gone', () => {
      const where = new Checkout();
      const [one, two, three] = [where.sleeper(), where.sleeper(), where.sleeper()].map(started) as [
        Run,
        Run,
        Run,
      ];
      writeFileSync(join(where.path, '.run', `server-${String(one.pid)}`), '');
      where.record('server', two.pid, 'nonsense');
      where.record('server', three.pid, identityOf(three.pid).split(' ').slice(0, 2).join(' '));
      writeFileSync(join(where.path, '.run', `server-${String(GONE)}`), '');
      const { status, stdout, stderr } = where.stopall(shell);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      const lines = stderr.trimEnd().split('\n');
      expect(lines).to.have.length(3);
      for (const line of lines) expect(line).to.match(/^stopall: cannot determine whether process \d+ is/);
      expect(stillRunning([one.pid, two.pid, three.pid])).to.have.length(3);
      expect(where.records).to.have.members([one, two, three].map(({ pid }) => `server-${String(pid)}`));
    });

    once('waits for a record that is being written', async () => {
      const where = new Checkout();
      const server = started(where.sleeper());
      const record = join(where.path, '.run', `server-${String(server.pid)}`);
      where.record('server', server.pid, identityOf(server.pid));
      renameSync(record, join(where.path, 'ready'));
      writeFileSync(record, '');
      // The process starts after stopall has waited once.
      const PATH = programs(['ps', 'rm', 'mv'], {
        sleep: `[ ! -f "${where.path}/ready" ] || mv "${where.path}/ready" "${record}"; exec ${whereIs('sleep')} "$@"`,
      });
      expect(
        where.stopall(shell, [], { PATH: `${PATH}${delimiter}${process.env['PATH'] ?? ''}` }),
      ).to.deep.equal(QUIET);
      expect(await server.exited()).to.include({ signal: 'SIGKILL' });
    });

    once('ends a server of a checkout that was moved meanwhile', async () => {
      const where = new Checkout();
      const server = started(where.sleeper());
      where.record('server', server.pid, identityOf(server.pid));
      renameSync(where.path, `${where.path} moved`);
      where.path = `${where.path} moved`;
      expect(where.stopall(shell)).to.deep.equal(QUIET);
      expect(await server.exited()).to.include({ signal: 'SIGKILL' });
    });

    it('ends the group that a server leads, and only the server in another group', async () => {
      const where = new Checkout();
      const script = '"$1" 60 & echo $!; exec "$1" 60';
      const leader = started(new Run('sh', ['-c', script, 'sh', join(where.path, 'sleeper')]));
      const shellOfOther = started(
        new Run('sh', ['-c', '"$1" 60 & echo $!; wait; read -r end', 'sh', join(where.path, 'sleeper')]),
      );
      await until(() => leader.stdout !== '' && shellOfOther.stdout !== '', 'two that have started others');
      const [child, other] = [Number(leader.stdout), Number(shellOfOther.stdout)];
      // The shell becomes a sleeper itself; its start time does not change.
      where.record('server', leader.pid, identityOf(leader.pid));
      where.record('server', other, identityOf(other));
      expect(where.stopall(shell)).to.deep.equal(QUIET);
      expect(stillRunning([leader.pid, child, other])).to.deep.equal([]);
      expect(stillRunning([shellOfOther.pid])).to.have.length(1);
    });

    once('does not end the process that started it, and reports that of a server', () => {
      const where = new Checkout();
      const script = join(where.path, 'caller');
      const make = (kind: Kind) =>
        writeFileSync(
          script,
          `read -r boot </proc/sys/kernel/random/boot_id\nstart() { set -- $(sed 's/.*) //' "/proc/$1/stat"); echo "\${20}"; }\n` +
            `printf '%s\\n%s\\n' "linux $boot $(start 1) $(start $$)" "${where.path}" >"${where.path}/.run/${kind}-$$"\n` +
            `${shell.join(' ')} "${where.path}/stopall" ${kind}; echo "$?"\n`,
        );
      if (!HAS_PROC) return;
      make('server');
      const { stdout, stderr } = run(['sh'], script);
      expect(stdout).to.equal('1\n');
      expect(stderr).to.match(/^stopall: server \d+ started this script, so it is left alone\n$/);
      make('grading');
      expect(run(['sh'], script)).to.deep.equal({ status: 0, stdout: '0\n', stderr: '' });
    });

    it('ends nothing if a server is the first process of a container', function () {
      const inContainer = ['--pid', '--fork', '--mount-proc', 'sh', '-c'];
      if (!HAS_PROC || spawnSync('unshare', [...inContainer, ':']).status !== 0) this.skip();
      const where = new Checkout();
      const script =
        `start() { set -- $(sed 's/.*) //' "/proc/$1/stat"); echo "\${20}"; }\n` +
        `read -r boot </proc/sys/kernel/random/boot_id\n` +
        `printf '%s\\n%s\\n' "linux $boot $(start 1) $(start 1)" "${where.path}" >"${where.path}/.run/server-1"\n` +
        // With the folder in its arguments, as a server has.
        `set -- "${where.path}/"\n` +
        `sleep 60 & ${shell.join(' ')} "${where.path}/stopall"; echo "$?"; kill -0 $! && echo still there; kill $!`;
      const outcome = spawnSync('unshare', [...inContainer, script, `${where.path}/dist`], {
        encoding: 'utf8',
      });
      expect(outcome.stdout).to.equal('1\nstill there\n');
      expect(outcome.stderr).to.match(/^stopall: server 1 is the first process of this container, .*\n$/);
    });

    once('starts no program for each of two thousand records of processes that are gone', () => {
      const where = new Checkout();
      const identity = identityOf(process.pid);
      for (let i = 0; i < 2000; i++) where.record('server', GONE - i, identity);
      const calls = join(where.path, 'calls');
      writeFileSync(calls, '');
      const counted = (name: string) => `echo >>"${calls}"; exec ${whereIs(name)} "$@"`;
      const PATH = programs([], {
        ...Object.fromEntries(
          ['rm', 'ps', 'sleep', 'tr', 'sed', 'dirname'].map((name) => [name, counted(name)]),
        ),
      });
      expect(
        where.stopall(shell, [], { PATH: `${PATH}${delimiter}${process.env['PATH'] ?? ''}` }),
      ).to.deep.equal(QUIET);
      expect(where.records).to.deep.equal([]);
      expect(readFileSync(calls, 'utf8').length).to.be.below(10);
    });

    it('does the same without /proc, with ps', async () => {
      const where = new Checkout('room', (text) => text.replaceAll('/proc/', '/no/'));
      const [server, other] = [started(where.sleeper()), started(where.sleeper())];
      where.record('server', server.pid, psIdentityOf(server.pid));
      where.record('server', other.pid, 'ps Thu Jan 1 00:00:00 1970');
      where.record('server', GONE, psIdentityOf(server.pid));
      expect(where.stopall(shell, [], { TZ: 'Asia/Tokyo' })).to.deep.equal(QUIET);
      expect(await server.exited()).to.include({ signal: 'SIGKILL' });
      expect(stillRunning([other.pid])).to.have.length(1);
      expect(where.records).to.deep.equal([]);
    });

    it('does the same by a link, or a chain of links; killall.sh too', async () => {
      const where = new Checkout('a room');
      const links = join(temporaryDirectory(), 'some links');
      mkdirSync(links);
      for (const script of ['stopall', 'killall.sh']) {
        symlinkSync(join(where.path, script), join(links, `${script} far`));
        symlinkSync(`./${script} far`, join(links, script));
      }
      symlinkSync(where.path, join(links, 'room'));
      for (const script of ['stopall', 'killall.sh', 'room/stopall', 'room/killall.sh']) {
        const server = started(where.sleeper());
        where.record('server', server.pid, identityOf(server.pid));
        // A folder that cd would use instead.
        expect(run(shell, join(links, script), [], { CDPATH: '/' })).to.deep.equal(QUIET);
        expect(await server.exited()).to.include({ signal: 'SIGKILL' });
      }
      const server = started(where.sleeper());
      where.record('server', server.pid, identityOf(server.pid));
      const byName = spawnSync('sh', ['-c', 'exec stopall'], {
        env: { PATH: `${links}${delimiter}${process.env['PATH'] ?? ''}` },
      });
      expect(byName.status).to.equal(0);
      expect(await server.exited()).to.include({ signal: 'SIGKILL' });
      expect(readdirSync(links)).to.have.members([
        'stopall',
        'stopall far',
        'killall.sh',
        'killall.sh far',
        'room',
      ]);
    });
  });
}
