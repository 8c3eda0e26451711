/**
 * `./process` and `./build` by themselves, in each installed shell: in a directory that looks like a checkout, with a
 * stub in place of node. So nothing is built, and no server is started.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { Run, ROOT, temporaryDirectory } from '../support/processes.ts';
import { isHere } from '../support/programs.ts';
import { HAS_PROC, identityOf } from '../support/records.ts';

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(([name = '']) => isHere(name));

/** Prints its arguments, the ignored signals, and its record. */
const NODE = `#!/bin/sh
echo "$*"
echo "ignored:\${CHATROOM_IGNORED_SIGNALS-}"
read -r stat </proc/self/stat
set -- \${stat##*) }
echo "started: \${20}"
[ ! -f "$ROOM/.run/server-$$" ] || while read -r line; do echo "$line"; done <"$ROOM/.run/server-$$"
`;

/** A checkout with ./process and ./build, and `node` on a path of its own. */
class Checkout {
  readonly path: string;
  readonly programs: string;

  constructor(name = 'a room', edit = (text: string) => text) {
    const folder = temporaryDirectory();
    // For another user, too.
    chmodSync(folder, 0o755);
    this.path = join(folder, name);
    this.programs = join(folder, 'programs');
    for (const made of [this.path, this.programs, ...['dist', '.run'].map((part) => join(this.path, part))])
      mkdirSync(made);
    for (const script of ['process', 'build'])
      this.write(script, edit(readFileSync(join(ROOT, script), 'utf8')), 0o755);
    this.write('dist/.built', '');
    writeFileSync(join(this.programs, 'node'), NODE, { mode: 0o755 });
  }

  write(name: string, text: string, mode = 0o644): void {
    writeFileSync(join(this.path, name), text, { mode });
  }

  /** The expected output of `script` of this checkout, without the start time. */
  get said(): string {
    return `${this.path}/dist/bin/chatroom.cjs serve 0 1 10000`;
  }

  get env(): Record<string, string> {
    return { PATH: `${this.programs}${delimiter}${process.env['PATH'] ?? ''}`, ROOM: this.path };
  }
}

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function run(where: Checkout, [command = '', ...args]: readonly string[], { cwd = '/', env }: Options = {}) {
  const { stdout, stderr, status } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd,
    env: { ...where.env, ...env },
  });
  return { stdout, stderr, status };
}

const ARGS = ['0', '1', '10000'];

for (const shell of SHELLS)
  describe(`./process, run by ${shell[0] ?? ''},`, () => {
    it('becomes the server, and leaves a record that identifies it; it needs no other program', function () {
      if (!HAS_PROC) this.skip();
      const where = new Checkout();
      const command = [`/usr/bin/env`, `PATH=${where.programs}`, shellPath(shell[0]), ...shell.slice(1)];
      const { stdout, stderr, status } = run(where, [...command, join(where.path, 'process'), ...ARGS]);
      expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 });
      const [said, ignored, started = '', record, root] = stdout.split('\n');
      expect([said, ignored, root]).to.deep.equal([where.said, 'ignored:', where.path]);
      expect(record).to.equal(identityOf(process.pid, started.replace('started: ', '')));
    });

    it('records the start time as ps prints it if there is no /proc', () => {
      const where = new Checkout('room', (text) => text.replaceAll('/proc/', '/no/'));
      const says =
        'set -- $(LC_ALL=C TZ=UTC0 ps -o lstart= -p $$); echo "ps $*"; read -r line <"$ROOM/.run/server-$$"';
      writeFileSync(join(where.programs, 'node'), `#!/bin/sh\n${says}; echo "$line"\n`);
      const { stdout } = run(where, [...shell, join(where.path, 'process'), ...ARGS], {
        env: { TZ: 'Asia/Tokyo' },
      });
      const [said, recorded] = stdout.split('\n');
      expect(said).to.match(/^ps \S+ \S+ \d+ [\d:]+ \d+$/);
      expect(recorded).to.equal(said);
    });

    it('passes on which signals were ignored when it began, with /proc and without', () => {
      for (const edit of [(text: string) => text, (text: string) => text.replaceAll('/proc/', '/no/')]) {
        const where = new Checkout('room', edit);
        const script = 'trap "" HUP TERM; exec "$@"';
        const command = ['sh', '-c', script, 'sh', ...shell, join(where.path, 'process'), ...ARGS];
        expect(run(where, command).stdout.split('\n')[1]).to.equal('ignored: SIGHUP SIGTERM');
        // The variable of another process is ignored.
        const env = { CHATROOM_IGNORED_SIGNALS: 'SIGINT' };
        const without = run(where, [...shell, join(where.path, 'process'), ...ARGS], { env });
        expect(without.stdout.split('\n')[1]).to.equal('ignored:');
      }
    });

    it('does the same by a link, a chain of links, a link to its folder, and by its name alone', () => {
      const where = new Checkout();
      const links = join(temporaryDirectory(), 'some links');
      mkdirSync(links);
      symlinkSync(join(where.path, 'process'), join(links, 'far'));
      symlinkSync('far', join(links, 'process'));
      symlinkSync(where.path, join(links, 'room'));
      for (const [script, cwd, said] of [
        [join(links, 'process'), '/', where.said],
        ['./process', links, where.said],
        ['process', links, where.said],
        ['room/process', links, where.said.replace(where.path, join(links, 'room'))],
        ['./process', where.path, where.said.replace(where.path, `${where.path}/.`)],
      ] as const) {
        const { stdout, status } = run(where, [...shell, script, ...ARGS], { cwd, env: { CDPATH: '/' } });
        expect({ said: stdout.split('\n')[0], status }, script).to.deep.equal({ said, status: 0 });
      }
    });
  });

/** The path of a shell, for an environment without a path. */
function shellPath(name = ''): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}

describe('./process', () => {
  it('starts in a folder that its user cannot enter, and in one that was removed', () => {
    const where = new Checkout();
    const closed = temporaryDirectory();
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    // The folder is closed to other users, or, without the rights of root, to its owner.
    const script = process.getuid?.() === 0 ? 'exec "$@"' : 'chmod 0 . && exec "$@"';
    const args = ['-c', script, 'sh', join(where.path, 'process'), ...ARGS];
    const { stdout } = spawnSync('sh', args, { encoding: 'utf8', cwd: closed, env: where.env, ...asNobody });
    chmodSync(closed, 0o700);
    expect(stdout.split('\n')[0]).to.equal(where.said);
    const gone = ['sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh', join(where.path, 'process'), ...ARGS];
    expect(run(where, gone, { cwd: temporaryDirectory() }).stdout.split('\n')[0]).to.equal(where.said);
  });

  it('starts if no record can be written, and reports that', () => {
    const where = new Checkout();
    // A file cannot contain others, not even for root.
    spawnSync('rmdir', [join(where.path, '.run')]);
    where.write('.run', '');
    const { stdout, stderr, status } = run(where, [join(where.path, 'process'), ...ARGS]);
    expect({ said: stdout.split('\n')[0], stderr, status }).to.deep.equal({
      said: where.said,
      stderr: `process: ${where.path} cannot be written to, so ./stopall will not find this server\n`,
      status: 0,
    });
  });
});

describe('./build, in a checkout whose packages are installed,', () => {
  /** A checkout that was never built; `node scripts/bundle.mjs` builds. */
  function unbuilt(): Checkout {
    const where = new Checkout();
    for (const folder of ['bin', 'lib', 'page', 'scripts', 'node_modules'])
      mkdirSync(join(where.path, folder));
    for (const file of ['package.json', 'package-lock.json']) where.write(file, '');
    where.write('scripts/sources.txt', 'bin lib page scripts package.json package-lock.json\n');
    where.write('node_modules/.package-lock.json', '');
    utimesSync(join(where.path, 'dist', '.built'), new Date(0), new Date(0));
    writeFileSync(join(where.programs, 'node'), '#!/bin/sh\n: >dist/.built\n', { mode: 0o755 });
    return where;
  }

  it('builds that checkout by a link, too, and nothing beside the link', () => {
    const where = unbuilt();
    const links = temporaryDirectory();
    symlinkSync(join(where.path, 'build'), join(links, 'far'));
    symlinkSync('far', join(links, 'build'));
    const built = run(where, ['./build'], { cwd: links, env: { CDPATH: '/' } });
    expect(built).to.deep.equal({ stdout: '', stderr: 'build: bundling\n', status: 0 });
    expect(run(where, ['./build'], { cwd: links }).stderr).to.equal('');
    expect(readdirSync(links)).to.have.members(['far', 'build']);
  });

  it('takes over the lock of a process whose id belongs to another process now', () => {
    const where = unbuilt();
    const other = new Run('sleep', ['60']);
    const lock = join(where.path, '.build.lock');
    const [scheme = '', boot = '', first = '', start = ''] = identityOf(other.pid).split(' ');
    const holders = HAS_PROC
      ? [`${scheme} ${boot} ${first} ${start}0`, `${scheme} ab-cd ${first} ${start}`]
      : ['ps Thu Jan 1 00:00:00 1970'];
    for (const holder of holders) {
      symlinkSync(`${String(other.pid)} ${holder}`, lock);
      utimesSync(join(where.path, 'dist', '.built'), new Date(0), new Date(0));
      const built = run(where, [join(where.path, 'build')]);
      expect(built, holder).to.deep.equal({ stdout: '', stderr: 'build: bundling\n', status: 0 });
      expect(existsSync(lock)).to.equal(false);
    }
    other.child.kill('SIGKILL');
  });

  it('waits for the process that holds the lock, which has recorded its identity', () => {
    const where = unbuilt();
    const other = new Run('sleep', ['60']);
    const lock = join(where.path, '.build.lock');
    const own = join(where.path, 'own');
    // The first process that waits finds the lock released.
    writeFileSync(join(where.programs, 'sleep'), `#!/bin/sh\nrm -f "${lock}"\n`, { mode: 0o755 });
    writeFileSync(
      join(where.programs, 'node'),
      `#!/bin/sh\nreadlink .build.lock >"${own}"; : >dist/.built\n`,
    );
    for (const holder of [`${String(other.pid)} ${identityOf(other.pid)}`, String(other.pid)]) {
      utimesSync(join(where.path, 'dist', '.built'), new Date(0), new Date(0));
      symlinkSync(holder, lock);
      expect(readlinkSync(lock)).to.equal(holder);
      const { stderr } = run(where, [join(where.path, 'build')]);
      const waiting = `build: waiting for process ${String(other.pid)}, which builds (.build.lock)`;
      expect(stderr).to.equal(`${waiting}\nbuild: bundling\n`);
      if (HAS_PROC) expect(readFileSync(own, 'utf8')).to.match(/^\d+ linux \S+ \d+ \d+\n$/);
    }
    other.child.kill('SIGKILL');
  });
});
