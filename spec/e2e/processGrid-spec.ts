/** `chatroom grid --process` with other people's servers: a good one, and bad ones, which are shown as that and harm nothing. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chatroom, freePorts, stillRunning, until, usesProcesses, type Run } from '../support/processes.ts';

/** A server of one, which answers to lines; `answer` is JavaScript with `line`, `say(text)` and the state `log`. */
const serverOf = (answer: string) => `#!${process.execPath}
const { createServer } = require('node:net');
const [id, n, port] = process.argv.slice(2).map(Number);
const log = [];
console.error('pid', process.pid);
createServer((socket) => {
  const say = (text) => socket.write(text + '\\n');
  socket.on('error', () => {});
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('broadcast ')) log.push(line.slice(10));
      ${answer}
    }
  });
}).listen(port, '127.0.0.1');
`;
const GOOD = "if (line === 'alive') say('alive ' + id); if (line === 'get') say('messages ' + log);";

describe('chatroom grid --process', () => {
  usesProcesses();
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'chatroom-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(text: string): string {
    const path = join(folder, 'process');
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }
  async function gridOf(answer: string): Promise<Run> {
    const { master } = await freePorts(1);
    return chatroom([
      'grid',
      '--process',
      program(serverOf(answer)),
      '-n',
      '1',
      '-p',
      String(master),
      '--no-http',
    ]);
  }
  const says = (grid: Run, what: RegExp) =>
    until(
      () => what.test(grid.stderr),
      () => `${String(what)} in ${grid.stderr}`,
    );
  const pidIn = (grid: Run) => Number(/^0 │ pid (\d+)$/m.exec(grid.stderr)?.[1]);

  it('runs the program, asks it, signals it, and ends it with all that it has started', async () => {
    const grid = await gridOf(GOOD);
    grid.type('0 broadcast hello\n0 get\nalive\n0 crash\n0 get\n0 start\n0 get\ncut 0 0\nfollow\n0 follow\n');
    await until(
      () => grid.stdout === 'messages hello\n0 alive 0\nmessages \n',
      () => `three answers: ${grid.stdout}\n${grid.stderr}`,
    );
    await says(grid, /^chatroom: server 0 is not running$/m);
    await says(grid, /^chatroom: follow is not possible with --process; 0 get prints the log/m);
    const pid = Number([...grid.stderr.matchAll(/^0 │ pid (\d+)$/gm)].at(-1)?.[1]);
    expect(stillRunning([pid])).to.have.length(1);
    expect((await grid.finished()).code).to.equal(1);
    await until(() => stillRunning([pid]).length === 0, 'the end of the server');
  });

  it('leaves no server behind when it is killed itself', async () => {
    const grid = await gridOf(GOOD);
    grid.type('0 alive\n0 crash\n0 start\n0 alive\n');
    await until(
      () => grid.stdout === 'alive 0\nalive 0\n',
      () => `two answers: ${grid.stdout}\n${grid.stderr}`,
    );
    const pid = Number([...grid.stderr.matchAll(/^0 │ pid (\d+)$/gm)].at(-1)?.[1]);
    expect(stillRunning([pid])).to.have.length(1);
    grid.child.kill('SIGKILL');
    await until(() => stillRunning([pid]).length === 0, 'the end of the server');
  });

  it('reports at its start, and where a fault of a link is asked for, that this is not possible, and why', async () => {
    const { master } = await freePorts(2);
    const path = program(
      serverOf("if (line === 'alive') say('alive 0,1'); if (line === 'get') say('messages ');"),
    );
    const grid = chatroom(['grid', '--process', path, '-n', '2', '-p', String(master), '--no-http']);
    const { code, stderr } = await grid.type('hold 0 1 5\ncut 0 1\n').finished();
    expect(stderr).to.match(
      /^chatroom: the servers are observed from outside: .* cut, hold, delay and latency are not possible: the servers connect/m,
    );
    expect(stderr).to.match(/^chatroom: hold is not possible with --process: .* a paused server is silent$/m);
    expect(stderr).to.match(/^chatroom: cut is not possible with --process/m);
    expect(code).to.equal(1);
  });

  for (const [title, answer, report] of [
    ['answers nonsense', "say('no ' + line);", /^0 has sent something that is no valid answer: "no alive"$/m],
    ['answers nothing', '', /^0 does not answer$/m],
    [
      'floods',
      "for (let i = 0; i < 1000; i++) say('x'.repeat(999));",
      /^0 has sent too much that was not requested/m,
    ],
    ['sends an endless line', "socket.write('x'.repeat(5e6));", /^0 has sent an answer that is too long$/m],
    [
      'closes its connections',
      `${GOOD} if (line === 'get') socket.destroy();`,
      /^0 has closed the connection of a client/m,
    ],
    [
      'rewrites its log',
      "if (line === 'alive') say('alive 0'); if (line === 'get') say('messages ' + process.hrtime.bigint());",
      /^0 has a log that does not begin with the one before$/m,
    ],
    ['dies', "if (line === 'alive') throw new Error('oh');", /^0 ended by itself, with exit code 1$/m],
    [
      'prints without end',
      `${GOOD} for (let i = 0; i < 1e4; i++) console.log('noise');`,
      /^0 │ … \d{4,} more lines$/m,
    ],
  ] as const) {
    it(`shows a server that ${title}, and goes on`, async () => {
      const grid = await gridOf(answer);
      await says(grid, report);
      if (title === 'dies') {
        await grid.exited();
        expect(grid.stderr).to.match(/^0 │ Error: oh$/m);
        return;
      }
      expect(stillRunning([grid.pid])).to.have.length(1);
      grid.child.kill('SIGTERM');
      expect((await grid.exited()).code).to.equal(143);
      await until(() => stillRunning([pidIn(grid)]).length === 0, 'the end of the server');
    });
  }

  for (const [title, path, says] of [
    ['does not exist', '/nowhere/process', '--process /nowhere/process: there is no such file'],
    [
      'is a folder',
      '/tmp',
      '--process /tmp: it is not a file; expected a program that is started as PATH <id> <n> <port>',
    ],
  ] as const)
    it(`refuses a program that ${title}`, async () => {
      const { code, stderr } = await chatroom(['grid', '--process', path, '--no-http']).finished();
      expect({ code, stderr }).to.deep.equal({ code: 2, stderr: `chatroom: ${says}\n` });
    });

  it('refuses a program that is not executable', async () => {
    const path = program('');
    chmodSync(path, 0o644);
    const { code, stderr } = await chatroom(['grid', '--process', path, '--no-http']).finished();
    const says = `chatroom: --process ${path}: it is not executable; chmod +x makes it so\n`;
    expect({ code, stderr }).to.deep.equal({ code: 2, stderr: says });
  });

  it('refuses the options of the servers of this project', async () => {
    const { code, stderr } = await chatroom(['grid', '--process', '/bin/true', '--plain']).finished();
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr:
        'chatroom: --plain is not possible with --process: it is an option of the servers of this program\n',
    });
  });
});

describe('chatroom grid --offset', () => {
  usesProcesses();

  it('moves the ports for clients and for peers', async () => {
    const { master, base } = await freePorts(2);
    const flags = ['-n', '2', '-p', String(master - 100), '--base-port', String(base - 100), '--no-http'];
    const grid = chatroom(['grid', ...flags, '--offset', '100']);
    grid.type('0 alive\n');
    await until(
      () => grid.stdout === 'alive 0,1\n',
      () => `an answer; it said ${grid.stderr}`,
    );
    const joined = await chatroom(['join', String(master), '--history', '0']).finished();
    expect(joined).to.include({ code: 0 });
    expect(await grid.finished()).to.include({ code: 0 });
  });
});
