/**
 * master.py, stopall and killall.sh by themselves: each case runs them in a directory of its own, with a stub
 * server from this file. They do not need the real server, and do not affect other checkouts.
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
import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childrenOf, freePorts, holdPort, until } from '../support/processes.ts';
import { isGone, PYTHONS } from '../support/python.ts';
import { identityOf } from '../support/records.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A simple server; the environment variable STUB makes it misbehave. */
const stubServer = `
import errno, os, select, socket, sys, time

server_id, n, port = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
root = os.path.dirname(os.path.abspath(__file__))
misbehaviour = os.environ.get('STUB', '')
log, held_back = [], []

def write_presence():
    "Leaves the process id where the other stubs look for it."
    with open(os.path.join(root, 'present', 'new-%d' % server_id), 'w') as f:
        f.write(str(os.getpid()))
    os.rename(f.name, os.path.join(root, 'present', str(server_id)))

def is_alive(i):
    if misbehaviour == 'lists-nobody-else':
        return i == server_id
    if misbehaviour == 'lists-the-dead':
        return True
    try:
        os.kill(int(open(os.path.join(root, 'present', str(i))).read()), 0)
        return True
    except OSError:
        return False

def alive():
    names = os.listdir(os.path.join(root, 'present'))
    ids = sorted(int(name) for name in names if name.isdigit() and is_alive(int(name)))
    return ('alive ' + ','.join(map(str, ids))).encode()

def answer(client, line):
    if line == b'get' and misbehaviour == 'never-answers':
        return
    if line == b'get' and misbehaviour == 'answers-without-end':
        client.sendall(b'messages ' + b'x' * 5000)
        return
    if line == b'get' and misbehaviour == 'dies-at-get':
        os._exit(7)
    if line == b'get' and misbehaviour == 'answers-one-get-late' and not held_back:
        held_back.append(line)
        return
    if line == b'get' and misbehaviour == 'says-error-first':
        client.sendall(b'error not now\\n')
    if line == b'get':
        if held_back:
            client.sendall(b'messages too late\\n')
        client.sendall(b'messages ' + b','.join(log) + b'\\n')
    elif line == b'alive':
        client.sendall(alive() + b'\\n')
    elif line == b'broadcast hang up':
        client.close()
        clients.remove(client)
    elif line.startswith(b'broadcast '):
        log.append(line[10:])

if misbehaviour == 'cannot-start':
    sys.exit(69)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((os.environ.get('CHATROOM_HOST') or '127.0.0.1', port))
listener.listen(50)
write_presence()
sys.stdout.write('stub %d says hello\\n' % server_id)
sys.stdout.flush()
clients, unfinished = [], {}
while True:
    for source in select.select([listener] + clients, [], [])[0]:
        if source is listener:
            clients.append(listener.accept()[0])
        else:
            chunk = source.recv(65536)
            if not chunk:
                clients.remove(source)
                continue
            lines = (unfinished.get(source, b'') + chunk).split(b'\\n')
            unfinished[source] = lines.pop()
            for line in lines:
                if source in clients:
                    answer(source, line)
`;

/** A free port. */
async function freePort(): Promise<number> {
  return (await freePorts()).master;
}

/** A directory that looks like a checkout: the scripts under test, and the stub in place of the server. */
class Checkout {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'chatroom-master-')));

  readonly python: string;

  constructor(python: string) {
    this.python = python;
    for (const script of ['master.py', 'stopall', 'killall.sh']) {
      copyFileSync(join(root, script), join(this.path, script));
    }
    mkdirSync(join(this.path, 'present'));
    mkdirSync(join(this.path, '.run'));
    this.write('stub.py', stubServer);
    // Everything except for the server.
    const script = readFileSync(join(root, 'process'), 'utf8');
    this.write(
      'process',
      script.replace(/^exec .*\n/m, `exec "${python}" "${this.path}/stub.py" serve "$@"\n`),
    );
    mkdirSync(join(this.path, 'dist'));
    writeFileSync(join(this.path, 'dist', '.built'), '');
  }

  /** Writes an executable file. */
  write(name: string, content: string): void {
    writeFileSync(join(this.path, name), content);
    chmodSync(join(this.path, name), 0o755);
  }

  /** The process ids in the records of a kind. */
  recorded(kind: 'server' | 'master' | 'grading'): number[] {
    const names = readdirSync(join(this.path, '.run')).filter((name) => name.startsWith(`${kind}-`));
    return names.map((name) => Number(name.slice(kind.length + 1)));
  }

  /** Ends leftovers of a failed case, and removes the directory. */
  remove(): void {
    spawnSync(join(this.path, 'killall.sh'));
    rmSync(this.path, { recursive: true });
  }
}

/** A running program: its output so far, its input, and its end. */
class Running {
  readonly child: ChildProcess;
  stdout: Buffer = Buffer.alloc(0);
  stderr: Buffer = Buffer.alloc(0);
  /** The exit status, or the name of the signal that ended it; resolves after the end of its output. */
  readonly ended: Promise<number | string>;

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(command, args, { env: { ...process.env, ...environment } });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout = Buffer.concat([this.stdout, chunk]);
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = Buffer.concat([this.stderr, chunk]);
    });
    // A program may end before it has read everything.
    this.child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.child.on('close', (status, signal) => {
        resolve(status ?? signal ?? 'unknown');
      });
    });
  }

  get errors(): string {
    return this.stderr.toString();
  }

  get answers(): string {
    return this.stdout.toString();
  }

  /** Types a text, and leaves the input open. */
  type(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Resolves when the contents of an output match `pattern`. */
  async until(output: 'stdout' | 'stderr', pattern: RegExp): Promise<void> {
    const stream = this.child[output];
    while (stream && !pattern.test(this[output].toString())) {
      await new Promise((resolve) => stream.once('data', resolve));
    }
  }
}

function onlyOne(pids: readonly number[]): number {
  expect(pids).to.have.length(1);
  return pids[0] ?? 0;
}

for (const { name, python } of PYTHONS) {
  describe(`master.py, stopall and killall.sh under ${name}`, () => {
    const checkouts: Checkout[] = [];

    /** A fresh checkout, removed after all cases. */
    function checkout(): Checkout {
      const fresh = new Checkout(python ?? '');
      checkouts.push(fresh);
      return fresh;
    }

    /** Starts master.py with some options. */
    function master(where: Checkout, args: string[] = [], environment: Record<string, string> = {}): Running {
      return new Running(where.python, [join(where.path, 'master.py'), ...args], environment);
    }

    /** Runs a whole script with master.py and waits for its end. */
    async function runScript(
      script: string | Buffer,
      where: Checkout,
      args?: string[],
      env?: Record<string, string>,
    ) {
      const running = master(where, args, env);
      running.child.stdin?.end(script);
      return { status: await running.ended, answers: running.answers, errors: running.errors, running };
    }

    /** A master with one running server, with its input open. */
    async function masterWithServer(where: Checkout, environment?: Record<string, string>) {
      const running = master(where, [], environment);
      running.type(`0 start 1 ${String(await freePort())}\n0 alive\n`);
      await running.until('stdout', /alive 0\n/);
      return { running, server: onlyOne(where.recorded('server')) };
    }

    // Runs that must take seconds are started in parallel with the other cases, and checked by the last ones.
    let slow: Record<'startDisputed' | 'crashDisputed' | 'handout', ReturnType<typeof runScript>>;
    let slowHandoutMs = 0;

    before(async function () {
      if (python === undefined) {
        this.skip();
      }
      const ports = [];
      for (let i = 0; i < 5; i += 1) {
        ports.push(String(await freePort()));
      }
      const [a, b, c, d, e] = ports;
      const startedAt = performance.now();
      slow = {
        startDisputed: runScript(`0 start 2 ${a ?? ''}\n1 start 2 ${b ?? ''}\n0 get\n`, checkout(), [], {
          STUB: 'lists-nobody-else',
        }),
        crashDisputed: runScript(
          `0 start 2 ${c ?? ''}\n1 start 2 ${d ?? ''}\n1 crash\n0 get\n`,
          checkout(),
          [],
          {
            STUB: 'lists-the-dead',
          },
        ),
        handout: runScript(`0 start 1 ${e ?? ''}\n0 alive\n0 crash\n`, checkout(), ['--handout-timing']).then(
          (result) => {
            slowHandoutMs = performance.now() - startedAt;
            return result;
          },
        ),
      };
    });

    after(async () => {
      if (python !== undefined) {
        await Promise.all(Object.values(slow));
      }
      for (const each of checkouts) {
        each.remove();
      }
    });

    describe('answers', () => {
      it('are the only output on stdout', async () => {
        const port = String(await freePort());
        const result = await runScript(
          `0 start 1 ${port}\n0 get\n0 broadcast a b\n0 get\n0 alive\nexit\n`,
          checkout(),
        );
        expect(result.answers).to.equal('messages \nmessages a b\nalive 0\n');
        expect(result.errors).to.equal('stub 0 says hello\n');
        expect(result.status).to.equal(0);
      });

      it('preserve every byte, whether it is text or not', async () => {
        const port = String(await freePort());
        const oddBytes = Buffer.from('I’m  alive, \ud83d\ude42! \u0000\u0001\t\r\u00ff ')
          .toString('latin1')
          .concat('\x80\xff\xfe');
        const script = Buffer.from(`0 start 1 ${port}\n0 broadcast ${oddBytes}\n0 get\n`, 'latin1');
        const { running } = await runScript(script, checkout());
        expect(running.stdout.toString('latin1')).to.equal(`messages ${oddBytes}\n`);
      });

      it('are the same for a script of another system, with its byte order mark, line ends, and tabs', async () => {
        const port = String(await freePort());
        const script = `\uFEFF0\tstart 1\t${port}\r\n\r\n0\tbroadcast\ta\tb\r\r\n0 get\r`;
        const result = await runScript(script, checkout());
        expect(result.answers).to.equal('messages a\tb\n');
        expect(result.status).to.equal(0);
      });

      it('without an end are given up, with their connection', async () => {
        const port = String(await freePort());
        const script = `0 start 1 ${port}\n0 get\n0 alive\n`;
        const result = await runScript(script, checkout(), ['--answer-limit-bytes', '1000'], {
          STUB: 'answers-without-end',
        });
        expect(result.errors).to.contain('server 0 was disconnected: line 1: it has over 1000 bytes\n');
        expect(result.errors).to.contain(
          "line 2: server 0 did not answer 'get' before its connection ended\n",
        );
        expect(result.answers).to.equal('alive 0\n');
        expect(result.status).to.equal(1);
      });

      it('that never come do not hang the master', async () => {
        const port = String(await freePort());
        const script = `0 start 1 ${port}\n0 get\n0 alive\n`;
        const result = await runScript(script, checkout(), ['--answer-timeout-ms', '500'], {
          STUB: 'never-answers',
        });
        expect(result.answers).to.equal('alive 0\n');
        expect(result.errors).to.contain("line 2: server 0 did not answer 'get' within 0.5 s\n");
        expect(result.status).to.equal(1);
      });

      it('that are late do not count as answers to the next question', async () => {
        const port = String(await freePort());
        const script = `0 start 1 ${port}\n0 get\n0 broadcast in time\n0 get\n`;
        const result = await runScript(script, checkout(), ['--answer-timeout-ms', '1000'], {
          STUB: 'answers-one-get-late',
        });
        expect(result.answers).to.equal('messages in time\n');
        expect(result.errors).to.contain("a late answer is dropped: 'messages too late'");
      });

      it('are distinguished from other lines, which are shown on stderr', async () => {
        const port = String(await freePort());
        const result = await runScript(`0 start 1 ${port}\n0 get\n`, checkout(), [], {
          STUB: 'says-error-first',
        });
        expect(result.answers).to.equal('messages \n');
        expect(result.errors).to.contain("server 0 sent an unexpected line: 'error not now'");
      });

      it('end the master and its servers when its output is closed', async () => {
        const where = checkout();
        const { running, server } = await masterWithServer(where);
        running.child.stdout?.destroy();
        running.type('0 get\n0 get\n0 get\n');
        expect(await running.ended).to.equal(1);
        expect(running.errors).to.contain('Broken pipe').and.not.contain('Traceback');
        expect(isGone(server)).to.equal(true);
      });
    });

    describe('a script that cannot be read', () => {
      it('is UTF-16, and the error names it', async () => {
        const script = Buffer.from('\uFEFF0 get\n', 'utf16le');
        const { errors, status } = await runScript(script, checkout());
        expect(errors).to.equal(
          'stdin: it is UTF-16, because it begins with the bytes FF FE; expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it\n',
        );
        expect(status).to.equal(1);
        const unmarked = await runScript(Buffer.from('0 get\n', 'utf16le'), checkout());
        expect(unmarked.errors).to.match(/^stdin: it is UTF-16, because every second byte is NUL; /);
      });

      it('has a line without an end, after which nothing is executed', async () => {
        const script = Buffer.concat([
          Buffer.from('nonsense\n'),
          Buffer.alloc(17 * 1024 * 1024),
          Buffer.from('\nexit\n'),
        ]);
        const { errors, status } = await runScript(script, checkout());
        expect(errors).to.match(
          /^line 1: unknown command 'nonsense'.*\nstdin: line 2: it has over 16777216 bytes\n$/,
        );
        expect(status).to.equal(1);
      });
    });

    describe('a wrong line', () => {
      const wrongLines: readonly (readonly [string, RegExp])[] = [
        ['nonsense', /unknown command 'nonsense'/],
        ['0', /unknown command '0'/],
        ['0 dance', /unknown command '0 dance'/],
        ['zero get', /the id of a server must be a number from 0 to \d+, not 'zero'/],
        ['-1 get', /not '-1'/],
        [`${'9'.repeat(400)} get`, /must be a number .* not '9+\.\.\.'/],
        ['5 get', /server 5 does not run/],
        ['5 crash', /server 5 does not run/],
        ['5 broadcast x', /server 5 does not run/],
        ['0 get now', /expected: <id> get/],
        ['0 crash now', /expected: <id> crash/],
        ['help me', /expected: help/],
        ['exit now', /expected: exit/],
        ['0 broadcast', /expected: <id> broadcast <message>/],
        ['0 broadcast ', /expected: <id> broadcast <message>/],
        ['0 broadcast\t', /expected: <id> broadcast <message>/],
        ['0 start 2 20000', /server 0 runs already/],
        ['1 start 2', /expected: <id> start <n> <port>/],
        ['1 start two 20000', /the number of servers must be a number/],
        ['1 start 0 20000', /the number of servers must be a number/],
        ['2 start 2 20000', /the id of one of 2 servers must be a number from 0 to 1, not '2'/],
        ['1 start 2 9999', /the port must be a number from 10000 to 65535, not '9999'/],
        ['1 start 2 65536', /the port must be a number from 10000 to 65535, not '65536'/],
        ['sleep', /expected: sleep <ms>/],
        ['sleep long', /the time to sleep, in ms, must be a number/],
        ['sleep -1', /the time to sleep, in ms, must be a number/],
        [`sleep ${'9'.repeat(400)}`, /the time to sleep, in ms, must be a number/],
      ];

      it('causes one line on stderr, changes nothing, and sets the exit status to 1', async () => {
        const port = String(await freePort());
        const lines = [
          `0 start 2 ${port}`,
          '0 broadcast kept',
          ...wrongLines.map(([line]) => line),
          '0 get',
          '0 alive',
        ];
        const result = await runScript(lines.join('\n'), checkout());
        expect(result.answers).to.equal('messages kept\nalive 0\n');
        expect(result.status).to.equal(1);
        const complaints = result.errors.trimEnd().split('\n').slice(1);
        expect(complaints).to.have.length(wrongLines.length);
        wrongLines.forEach(([, complaint], i) => {
          expect(complaints[i]).to.match(complaint);
          expect(complaints[i]).to.match(new RegExp(`^line ${String(i + 3)}: `));
        });
      });

      it('of any bytes causes no traceback', async () => {
        const bytes = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).filter((c) => c !== '\n');
        const shapes = (c: string) => [
          c,
          `${c} get`,
          `0 ${c}`,
          `0 start ${c} ${c}`,
          `sleep ${c}`,
          `${c}0${c}get${c}`,
        ];
        // Digits would be valid commands.
        const lines = bytes.filter((c) => !/\d/.test(c)).flatMap(shapes);
        const result = await runScript(Buffer.from(`${lines.join('\n')}\n`, 'latin1'), checkout());
        expect(result.errors).to.not.contain('Traceback');
        expect(result.answers).to.equal('');
        expect(result.status).to.equal(1);
      });
    });

    describe('start', () => {
      it('reports that the server ended at once', async () => {
        const port = String(await freePort());
        const result = await runScript(`0 start 1 ${port}\n0 get\n`, checkout(), [], {
          STUB: 'cannot-start',
        });
        expect(result.errors).to.match(/server 0 \(process \d+\) ended by itself: exit status 69\n/);
        expect(result.errors).to.contain('line 2: server 0 does not run');
        expect(result.status).to.equal(1);
      });

      it('refuses a port on which another program listens', async () => {
        const where = checkout();
        const port = await freePort();
        const giveBack = await holdPort(port);
        const result = await runScript(`0 start 1 ${String(port)}\n`, where);
        await giveBack();
        expect(result.errors).to.equal(`line 1: port ${String(port)} is in use; server 0 was not started\n`);
      });

      it('reports that the program does not exist', async () => {
        const script = `0 start 1 ${String(await freePort())}\n`;
        const result = await runScript(script, checkout(), ['--process', '/nowhere/process']);
        expect(result.errors).to.match(
          /^line 1: server 0 cannot be started: \/nowhere\/process: No such file.*\n$/,
        );
      });

      it('takes the server from the option, the environment, or the directory, in this order', async () => {
        const where = checkout();
        const ports = [await freePort(), await freePort()].map(String);
        where.write('by-option', `#!/bin/sh\necho by option >&2\nexec "${where.path}/process" "$@"\n`);
        where.write(
          'by-environment',
          `#!/bin/sh\necho by environment >&2\nexec "${where.path}/process" "$@"\n`,
        );
        const environment = { CHATROOM_PROCESS: join(where.path, 'by-environment') };
        const option = ['--process', join(where.path, 'by-option')];
        const both = await runScript(`0 start 1 ${ports[0] ?? ''}\n`, where, option, environment);
        const one = await runScript(`0 start 1 ${ports[1] ?? ''}\n`, where, [], environment);
        expect(both.errors).to.equal('by option\nstub 0 says hello\n');
        expect(one.errors).to.equal('by environment\nstub 0 says hello\n');
      });

      it('appends the output of the servers to CHATROOM_LOG_DIR if that is set', async () => {
        const where = checkout();
        const ports = [await freePort(), await freePort()].map(String);
        const script = `0 start 1 ${ports[0] ?? ''}\n0 crash\n0 start 1 ${ports[1] ?? ''}\n`;
        const result = await runScript(script, where, [], { CHATROOM_LOG_DIR: where.path });
        expect(readFileSync(join(where.path, 'server-0.log'), 'utf8')).to.equal(
          'stub 0 says hello\n'.repeat(2),
        );
        expect(result.errors).to.equal('');
      });
    });

    describe('crash', () => {
      it('kills the whole process group and removes the record', async () => {
        const where = checkout();
        where.write(
          'with-child',
          `#!/bin/sh\nsleep 1000 &\necho $! >child\nexec "${where.path}/process" "$@"\n`,
        );
        const script = `0 start 1 ${String(await freePort())}\n0 crash\n0 get\n`;
        const running = master(where, ['--process', join(where.path, 'with-child')]);
        running.type(script);
        await running.until('stderr', /server 0 does not run/);
        const child = Number(readFileSync(join(where.path, 'child'), 'utf8'));
        await until(() => isGone(child), 'the end of the child');
        expect(where.recorded('server')).to.deep.equal([]);
        running.child.stdin?.end();
        await running.ended;
      });
    });

    describe('a server', () => {
      it('that ends by itself is reported while the master waits for the next line', async () => {
        const { running, server } = await masterWithServer(checkout());
        process.kill(server, 'SIGKILL');
        await running.until('stderr', /server 0 \(process \d+\) ended by itself: killed by signal 9\n/);
        running.child.stdin?.end('0 get\n');
        expect(await running.ended).to.equal(1);
        expect(running.errors).to.contain('server 0 does not run');
      });

      it('that crashes before its answer is not waited for', async () => {
        const script = `0 start 1 ${String(await freePort())}\n0 get\n`;
        // The case would exceed its time limit long before this deadline.
        const result = await runScript(script, checkout(), ['--answer-timeout-ms', '60000'], {
          STUB: 'dies-at-get',
        });
        expect(result.errors).to.contain('ended by itself: exit status 7');
        expect(result.errors).to.contain("server 0 did not answer 'get' before its connection ended");
      });

      it('that closes its connection and still runs is dialled again', async () => {
        const { running } = await masterWithServer(checkout());
        running.type('0 broadcast hang up\n');
        await running.until('stderr', /server 0 closed the connection to the master\n/);
        running.child.stdin?.end('0 get\n');
        expect(await running.ended).to.equal(1);
        expect(running.answers).to.equal('alive 0\nmessages \n');
      });

      it('that is suspended does not block the master, nor its end', async () => {
        const where = checkout();
        const running = master(where, ['--answer-timeout-ms', '100']);
        running.type(`0 start 1 ${String(await freePort())}\n0 alive\n`);
        await running.until('stdout', /alive 0\n/);
        process.kill(onlyOne(where.recorded('server')), 'SIGSTOP');
        // Far more than the buffers of a connection.
        running.type(`0 broadcast ${'x'.repeat(16_000_000)}\n0 get\n`);
        running.child.stdin?.end();
        expect(await running.ended).to.equal(1);
        expect(running.errors).to.match(/server 0 did not take 'broadcast x+\.\.\.'/);
        expect(where.recorded('server')).to.deep.equal([]);
      });
    });

    describe('the end of the master', () => {
      it('by exit runs ./stopall and reads no further', async () => {
        const where = checkout();
        where.write('stopall', '#!/bin/sh\necho stopall was run >&2\n');
        const result = await runScript('exit\n0 get\n', where);
        expect(result).to.deep.include({ answers: '', errors: 'stopall was run\n', status: 0 });
      });

      it('at the end of input runs ./stopall too, and executes a last line without its end', async () => {
        const where = checkout();
        const port = String(await freePort());
        where.write('mark', '#!/bin/sh\necho stopall was run >&2\n');
        const result = await runScript(`0 start 1 ${port}\n0 alive`, where, [
          '--stopall',
          join(where.path, 'mark'),
        ]);
        expect(result.answers).to.equal('alive 0\n');
        expect(result.errors).to.match(/stopall was run\n$/);
      });

      it('with CHATROOM_HOST uses that address for its servers, and ends no others', async () => {
        const where = checkout();
        const { running: other, server } = await masterWithServer(where);
        const port = String(await freePort());
        const beside = { CHATROOM_HOST: '127.0.0.2', CHATROOM_STOPALL: '' };
        const result = await runScript(`1 start 2 ${port}\n1 alive\n`, where, [], beside);
        expect(result).to.deep.include({ answers: 'alive 0,1\n', status: 0 });
        expect(where.recorded('server')).to.deep.equal([server]);
        other.type('0 alive\n');
        await other.until('stdout', /alive 0\nalive 0\n/);
        other.child.stdin?.end();
        expect(await other.ended).to.equal(0);
      });

      it('includes its servers even if stopall is missing', async () => {
        const where = checkout();
        rmSync(join(where.path, 'stopall'));
        const { running, server } = await masterWithServer(where);
        running.child.stdin?.end();
        expect(await running.ended).to.equal(1);
        expect(running.errors).to.match(/servers may be left running: .*stopall: No such file/);
        expect(isGone(server)).to.equal(true);
      });

      it('does not happen, nor that of its servers, at a signal that was ignored when it began, as with nohup', async () => {
        const where = checkout();
        const script = 'trap "" HUP; exec "$@"';
        const running = new Running('sh', ['-c', script, 'sh', where.python, join(where.path, 'master.py')]);
        running.type(`0 start 1 ${String(await freePort())}\n0 alive\n`);
        await running.until('stdout', /alive 0\n/);
        running.child.kill('SIGHUP');
        process.kill(onlyOne(where.recorded('server')), 'SIGHUP');
        running.type('0 get\n');
        await running.until('stdout', /messages \n/);
        running.child.kill('SIGTERM');
        expect(await running.ended).to.equal(143);
      });

      it('is not recorded if a record cannot be written, which it reports, and continues', async () => {
        const where = checkout();
        rmSync(join(where.path, '.run'), { recursive: true });
        // A file cannot contain others, not even for root.
        writeFileSync(join(where.path, '.run'), '');
        const result = await runScript(`0 start 1 ${String(await freePort())}\n0 alive\n`, where);
        expect(result.errors).to.contain(
          `master.py: ${where.path} cannot be written to, so killall.sh will not find this master\n`,
        );
        expect(result).to.include({ answers: 'alive 0\n', status: 0 });
      });

      for (const [signal, status] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
        ['SIGHUP', 129],
      ] as const) {
        it(`at ${signal} includes its servers and all records`, async () => {
          const where = checkout();
          const { running, server } = await masterWithServer(where);
          expect(where.recorded('master')).to.deep.equal([running.child.pid]);
          running.child.kill(signal);
          expect(await running.ended).to.equal(status);
          expect(isGone(server)).to.equal(true);
          expect(readdirSync(join(where.path, '.run'))).to.deep.equal([]);
          expect(running.errors).to.not.contain('Traceback');
        });
      }
    });

    describe('on a terminal', () => {
      it('has a prompt, also after a stop, help, short error messages, and no answer that moves the cursor', async function () {
        if (PYTHONS[0].python === undefined) {
          this.skip();
        }
        const where = checkout();
        // A pseudo-terminal around the master: this program's input is typed there.
        const terminal = [
          '-c',
          'import pty, sys; pty.spawn(sys.argv[1:])',
          where.python,
          join(where.path, 'master.py'),
        ];
        const running = new Running(PYTHONS[0].python, terminal);
        await running.until('stdout', /^> /);
        running.type('help\n');
        await running.until('stdout', /<id> broadcast <message>[^]*\n> $/);
        running.type('hello\n');
        await running.until('stdout', /\nunknown command 'hello' \('help' lists all\)\r\n> $/);
        const port = String(await freePort());
        running.type(`0 start 1 ${port}\n`);
        await running.until('stdout', /stub 0 says hello\r\n> $/);
        running.type('0 broadcast I’m \x1b[2J\x9b1m\u202e\u2028 👋\n0 get\n');
        await running.until('stdout', /messages I’m ·\[2J·1m·· 👋\r\n> $/);
        const [master = 0] = childrenOf(running.child.pid ?? 0);
        process.kill(master, 'SIGCONT');
        await running.until('stdout', /> > $/);
        running.type('exit\n');
        await running.ended;
      });
    });

    describe('stopall', () => {
      it('ends every recorded server and nothing else', async () => {
        const where = checkout();
        const other = checkout();
        const mine = await masterWithServer(where);
        const theirs = await masterWithServer(other);
        // Stale records: such an id may belong to another process now, or to none.
        const record = readFileSync(join(where.path, '.run', `server-${String(mine.server)}`));
        for (const pid of [theirs.server, 99_999_999]) {
          writeFileSync(join(where.path, '.run', `server-${String(pid)}`), record);
        }
        const result = spawnSync(join(where.path, 'stopall'), { encoding: 'utf8' });
        expect(result).to.include({ status: 0, stdout: '', stderr: '' });
        expect(isGone(mine.server)).to.equal(true);
        expect(isGone(theirs.server)).to.equal(false);
        expect(where.recorded('server')).to.deep.equal([]);
        await mine.running.until('stderr', /ended by itself: killed by signal 9/);
        for (const { running } of [mine, theirs]) {
          expect(running.child.exitCode).to.equal(null);
          running.child.stdin?.end();
          await running.ended;
        }
      });

      it('does not need ps if there is /proc', async function () {
        if (!existsSync('/proc/self/cmdline')) {
          this.skip();
        }
        const where = checkout();
        const { running, server } = await masterWithServer(where);
        mkdirSync(join(where.path, 'bin'));
        for (const tool of ['rm', 'sleep']) {
          const directory = (process.env['PATH'] ?? '')
            .split(delimiter)
            .find((d) => existsSync(join(d, tool)));
          symlinkSync(join(directory ?? '', tool), join(where.path, 'bin', tool));
        }
        const result = spawnSync(join(where.path, 'stopall'), { env: { PATH: join(where.path, 'bin') } });
        expect(result.status).to.equal(0);
        expect(isGone(server)).to.equal(true);
        running.child.stdin?.end();
        await running.ended;
      });
    });

    describe('killall.sh', () => {
      it('ends the master, the grader and the servers, and removes their records', async () => {
        const where = checkout();
        where.write('grading.py', 'import sys\nprint("ready")\nsys.stdout.flush()\nsys.stdin.read()\n');
        const grader = new Running(where.python, [join(where.path, 'grading.py')]);
        await grader.until('stdout', /ready/);
        const pid = grader.child.pid ?? 0;
        writeFileSync(
          join(where.path, '.run', `grading-${String(pid)}`),
          `${identityOf(pid)}\n${where.path}\n`,
        );
        const { running, server } = await masterWithServer(where);
        const killing = new Running(join(where.path, 'killall.sh'), []);
        expect(await killing.ended).to.equal(0);
        expect(await grader.ended).to.equal('SIGTERM');
        expect(await running.ended).to.equal(143);
        expect(isGone(server)).to.equal(true);
        expect(readdirSync(join(where.path, '.run'))).to.deep.equal([]);
      });

      it('does not end the process that started it', async () => {
        const where = checkout();
        // The real grading.py, up to the grading itself.
        copyFileSync(join(root, 'grading.py'), join(where.path, 'real_grading.py'));
        const script = [
          'import os, subprocess, real_grading',
          'root = os.path.dirname(os.path.abspath(__file__))',
          'record = os.path.join(root, ".run", "grading-%d" % os.getpid())',
          'real_grading.leave_record(record)',
          'assert os.path.getsize(record) > 0',
          'print("killall.sh ended with %d" % subprocess.call(["sh", "-c", root + "/killall.sh; exit $?"]))',
        ];
        where.write('grading.py', script.join('\n'));
        const grader = new Running(where.python, [join(where.path, 'grading.py')]);
        expect(await grader.ended).to.equal(0);
        expect(grader.answers).to.equal('killall.sh ended with 0\n');
      });
    });

    describe('waiting', () => {
      it('for all to list a started server ends after 3 s with a note, and the script continues', async () => {
        const result = await slow.startDisputed;
        expect(result.errors).to.contain(
          'server 1 started, but after 3 s not all servers agree: 0 lists 0; 1 lists 1\n',
        );
        expect(result.answers).to.equal('messages \n');
        expect(result.status).to.equal(1);
      });

      it('for all to detect a crash ends after 1 s with a note, and the script continues', async () => {
        const result = await slow.crashDisputed;
        expect(result.errors).to.contain(
          'server 1 crashed, but after 1 s not all servers have noticed: 0 lists 0,1\n',
        );
        expect(result.answers).to.equal('messages \n');
        expect(result.status).to.equal(1);
      });

      it('lasts 3 s per start and 1 s per crash with --handout-timing', async () => {
        const result = await slow.handout;
        expect(result.answers).to.equal('alive 0\n');
        expect(slowHandoutMs).to.be.at.least(4_000);
      });
    });
  });
}
