/**
 * master.py and grading.py with `--lab commit`: the commands of the lab and everything that can be wrong with a script. Each case runs them in a
 * directory of its own, with a stub server from this file; the real servers run the scripts of tests/commit in a step of the gate.
 */
import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/processes.ts';
import { PYTHONS } from '../support/python.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * A server that acknowledges every change and keeps the songs for itself. It writes the lines that it gets to a file. The environment variable
 * STUB makes it misbehave.
 */
const stubServer = `
import os, select, socket, sys

server_id, n, port = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
root = os.path.dirname(os.path.abspath(__file__))
stub = os.environ.get('STUB', '')
songs, doomed, lines_file = {}, [], os.path.join(root, 'lines-%d' % server_id)

def says(client, line):
    client.sendall(line.encode() + b'\\n')

def take(client, line):
    with open(lines_file, 'a') as log:
        log.write(line + '\\n')
    words = line.split()
    if words[0] == 'crash' and stub != 'survives':
        os._exit(0)
    if words[0].startswith('crash'):
        doomed.append(line)
    if words[0] == 'get' and stub != 'never-answers':
        says(client, 'resp ' + songs.get(words[1], 'NONE'))
    if words[0] in ('add', 'delete'):
        if stub == 'never-acknowledges':
            return
        if doomed and stub != 'survives':
            os._exit(0)
        songs[words[1]] = words[2] if words[0] == 'add' else 'NONE'
        says(client, 'ack commit')

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((os.environ.get('CHATROOM_HOST') or '127.0.0.1', port))
listener.listen(5)
clients = []
while True:
    for source in select.select([listener] + clients, [], [])[0]:
        if source is listener:
            clients.append(listener.accept()[0])
            if stub != 'has-no-coordinator':
                says(clients[-1], 'coordinator %d' % server_id)
            if stub == 'talks':
                says(clients[-1], 'good morning')
            continue
        try:
            chunk = source.recv(65536)
        except (IOError, OSError):
            chunk = b''
        if not chunk:
            clients.remove(source)
            continue
        for line in chunk.decode().splitlines():
            take(source, line)
`;

for (const { name, python = '' } of PYTHONS)
  describe(`master.py --lab commit under ${name}`, function () {
    let path = '';
    let ports: number[] = [];

    before(async function () {
      if (python === '') this.skip();
      path = realpathSync(mkdtempSync(join(tmpdir(), 'chatroom-lab-')));
      for (const file of ['master.py', 'grading.py']) copyFileSync(join(root, file), join(path, file));
      for (const folder of ['labs/commit', 'tests/commit', '.run'])
        mkdirSync(join(path, folder), { recursive: true });
      copyFileSync(join(root, 'labs/commit/lab.py'), join(path, 'labs/commit/lab.py'));
      writeFileSync(join(path, 'labs/commit/stub.py'), stubServer);
      write('labs/commit/process', `#!/bin/sh\nexec "${python}" "\${0%/*}/stub.py" "$@"\n`);
      write('labs/commit/stopall', '#!/bin/sh\n');
      write('labs/commit/build', '#!/bin/sh\n');
      ports = await Promise.all(Array.from({ length: 6 }, async () => (await freePorts()).master));
    });

    after(() => {
      if (path !== '') rmSync(path, { recursive: true, force: true });
    });

    function write(name: string, content: string): void {
      writeFileSync(join(path, name), content);
      chmodSync(join(path, name), 0o755);
    }

    /** Plays a script, in which p0, p1, … stand for free ports. */
    async function play(script: string, stub = '', ...options: string[]) {
      for (let id = 0; id < 3; id++)
        rmSync(join(path, 'labs/commit', `lines-${String(id)}`), { force: true });
      const text = script.replace(/\bp(\d)\b/g, (_, port: string) => String(ports[Number(port)]));
      const child = spawn(python, [join(path, 'master.py'), '--lab', 'commit', ...options], {
        env: { ...process.env, STUB: stub, CHATROOM_LOG_DIR: '' },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let [answers, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (answers += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.stdin.end(text);
      const status = await new Promise((ended) => child.on('close', ended));
      return { answers, errors, status };
    }

    /** The lines that a stub has got. */
    function linesOf(id: number): string[] {
      return readFileSync(join(path, 'labs/commit', `lines-${String(id)}`), 'utf8')
        .trim()
        .split('\n');
    }

    it('prints what follows resp, and sends every command as it is typed', async () => {
      const result = await play(
        '\uFEFF0 start 2 p0\r\n-1\tadd song1  URL1\r\n0 get song1\r\n\r\n0 delete song1\n-1 get song1\n0 vote NO\nexit\n0 get song1\n',
      );
      expect(result).to.deep.equal({ answers: 'URL1\nNONE\n', errors: '', status: 0 });
      // `get 0` is answered when the server is ready, or has read the line before.
      expect(linesOf(0)).to.deep.equal([
        'get 0',
        'add song1 URL1',
        'get song1',
        'delete song1',
        'get song1',
        'vote NO',
        'get 0',
      ]);
    });

    it('has servers die, and waits for the next coordinator', async () => {
      const result = await play(
        [
          '0 start 3 p0',
          '1 start 3 p1',
          '2 start 3 p2',
          // The coordinator as last announced is server 2.
          '-1 add a 1',
          '1 crashPartialCommit 0 2',
          '1 add a 2',
          '1 start 3 p3',
          '-1 get a',
          '1 crash',
          '-1 add a 3',
        ].join('\n'),
        '',
        '--answer-timeout-ms',
        '300',
      );
      expect(result.answers).to.equal('NONE\n');
      expect(result.errors).to.equal('line 10: no server has become coordinator within 0.3 s\n');
      expect(linesOf(1)).to.include('crashPartialCommit 0 2').and.include('crash');
    });

    it('says what is wrong with a line, and goes on', async () => {
      const result = await play(
        [
          '-1 add a 1',
          '0 start 1 p0',
          'hello',
          '0 broadcast x',
          '0 add a',
          '0 get',
          '0 vote YES',
          '0 crashAfterVote 1',
          '0 crashVoteREQ x',
          '-2 get a',
          '-1 start 1 p1',
          '3 get a',
          '1 start 1 p1',
          '0 start 1 p1',
          '0 get a',
        ].join('\n'),
      );
      expect(result.errors.split('\n')).to.deep.equal([
        'line 1: there is no coordinator, because no server runs',
        "line 3: unknown command 'hello' ('help' lists all)",
        "line 4: unknown command '0 broadcast x' ('help' lists all)",
        'line 5: expected: <id> add <song> <url>',
        'line 6: expected: <id> get <song>',
        'line 7: expected: <id> vote NO',
        'line 8: expected: <id> crashAfterVote',
        "line 9: the id of a receiver must be a number from 0 to 999999999, not 'x'",
        "line 10: the id of a server must be a number from 0 to 999999999, not '-2'",
        'line 11: a server is started by its id, not by -1',
        'line 12: server 3 does not run: it was not started, or it has crashed',
        "line 13: the id of one of 1 servers must be a number from 0 to 0, not '1'",
        `line 14: server 0 runs already, on port ${String(ports[0])}`,
        '',
      ]);
      expect(result).to.include({ answers: 'NONE\n', status: 1 });
    });

    it('says that a server does not answer, and never hangs', async () => {
      const limit = ['--answer-timeout-ms', '200'];
      const silent = await play('0 start 1 p0\n0 get a\n', 'never-answers', ...limit);
      expect(silent.errors).to.equal(
        "line 1: server 0 did not answer 'get 0' within 0.2 s\nline 2: server 0 did not answer 'get a' within 0.2 s\n",
      );
      const lazy = await play('0 start 1 p0\n0 add a 1\n0 get a\n', 'never-acknowledges', ...limit);
      expect(lazy.errors).to.equal(
        "server 0 did not answer 'add a 1', and no other one has become coordinator, within 0.2 s\n",
      );
      expect(lazy.answers).to.equal('NONE\n');
      const headless = await play('0 start 1 p0\n-1 get a\n', 'has-no-coordinator', ...limit);
      expect(headless.errors).to.equal('line 2: no server has become coordinator within 0.2 s\n');
    });

    it('says that a server did not die, or has said something else', async () => {
      const limit = ['--answer-timeout-ms', '200'];
      const stubborn = await play(
        '0 start 1 p0\n0 crashAfterVote\n0 add a 1\n0 get a\n0 crash\n',
        'survives',
        ...limit,
      );
      expect(stubborn.errors).to.equal(
        'server 0 was told crashAfterVote, and still runs\nserver 0 did not die at crash within 0.2 s, and is killed\n',
      );
      const talking = await play('0 start 1 p0\n', 'talks');
      expect(talking.errors).to.equal("server 0 sent an unexpected line: 'good morning'\n");
    });

    it('is graded by grading.py with the scripts of the lab', () => {
      for (const [name, song] of [
        ['right', 'NONE'],
        ['wrong', 'URL'],
      ] as const) {
        write(`tests/commit/${name}.input`, `0 start 1 ${String(ports[0])}\n0 get a\n`);
        write(`tests/commit/${name}.output`, song);
      }
      const result = spawnSync(python, [join(path, 'grading.py'), '--lab', 'commit'], {
        encoding: 'utf8',
        env: { ...process.env, STUB: '' },
      });
      expect(result.stdout)
        .to.match(/^right correct\nwrong wrong\n {2}line 1 differs\n {2}- URL\n {2}\+ NONE\n/)
        .and.match(/1 of 2 correct in [\d.]+ s\n$/);
      expect(result.status).to.equal(1);
      const unknown = spawnSync(python, [join(path, 'grading.py'), '--lab', 'paxos'], { encoding: 'utf8' });
      expect(unknown.stderr).to.equal("grading.py: there is no lab 'paxos'; there are: chatroom, commit\n");
      expect(unknown.status).to.equal(2);
    });
  });
