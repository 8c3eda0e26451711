/** `chatroom grid` as a process: its answers, and that nothing is left of it, whatever ends it. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect } from 'chai';
import {
  chatroom,
  chatroomBundle,
  childrenOf,
  Client,
  freePorts,
  holdPort,
  isPortFree,
  stillRunning,
  type Ports,
  type Run,
  type RunOptions,
  until,
  usesProcesses,
} from '../support/processes.ts';
import {
  hasTerminal,
  onItsTerminal as onProgramsTerminal,
  onTerminal,
  screenOf,
  shows,
} from '../support/terminal.ts';

const N = 3;

function flagsOf({ master, base }: Ports): string[] {
  return ['grid', '-n', String(N), '-p', String(master), '--base-port', String(base), '--no-http'];
}

async function startGrid(options?: RunOptions): Promise<{ grid: Run; ports: Ports }> {
  const ports = await freePorts(N);
  return { grid: chatroom(flagsOf(ports), options), ports };
}

/** The answers of a grid of three to these lines, and its end. */
async function answersTo(...lines: readonly string[]) {
  const { grid } = await startGrid();
  return grid.type(lines.map((line) => `${line}\n`).join('')).finished();
}

/** A complete grid, and its child processes. */
async function running(): Promise<{ grid: Run; ports: Ports; children: readonly number[] }> {
  const { grid, ports } = await startGrid();
  grid.type('0 alive\n');
  await until(
    () => grid.stdout === 'alive 0,1,2\n',
    () => `a grid; it said: ${grid.stderr}`,
  );
  const children = childrenOf(grid.pid);
  expect(children).to.have.length(N);
  return { grid, ports, children };
}

/** The answer to one line. */
async function asked(grid: Run, line: string): Promise<string> {
  const from = grid.stdout.length;
  grid.type(`${line}\n`);
  await until(
    () => grid.stdout.endsWith('\n') && grid.stdout.length > from,
    () => `an answer to ${line}; it said: ${grid.stderr}`,
  );
  return grid.stdout.slice(from, -1);
}

/** Repeats a line until the expected answer arrives. */
async function askedUntil(grid: Run, line: string, answer: string): Promise<void> {
  let last = '';
  await until(
    async () => (last = await asked(grid, line)) === answer,
    () => `"${answer}"; the last answer to ${line} was "${last}"`,
  );
}

async function expectGone(children: readonly number[]): Promise<void> {
  await until(
    () => stillRunning(children).length === 0,
    () => `the end of ${String(stillRunning(children).length)} of ${String(children.length)} servers`,
  );
}

describe('chatroom grid, from a pipe,', () => {
  usesProcesses();

  it("prints the answers that the lab's master prints", async () => {
    const outcome = await answersTo('0 broadcast hello', '0 get', '2 alive', '1 broadcast world', '1 alive');
    expect(outcome).to.deep.equal({
      code: 0,
      signal: null,
      stdout: 'messages hello\nalive 0,1,2\nalive 0,1,2\n',
      stderr: '',
    });
  });

  it('delivers the broadcasts of a server to all others', async () => {
    const { grid } = await running();
    grid.type('0 broadcast hello\n');
    for (const id of [1, 2]) await askedUntil(grid, `${String(id)} get`, 'messages hello');
    expect(await grid.finished()).to.include({ code: 0, stderr: '' });
  });

  it('in slow motion takes so much longer for a message, suspects nobody, and is fast again', async () => {
    const ports = await freePorts(N);
    const grid = chatroom([...flagsOf(ports), '--latency', '300']);
    for (const id of [0, 1, 2]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1,2');
    grid.type('latency 1000\n');
    await until(() => grid.stderr.includes('1000 ms longer'), 'the answer');
    // It grows to that within 2 s; nobody leaves a list meanwhile.
    const untilMs = performance.now() + 2_000;
    while (performance.now() < untilMs) expect(await asked(grid, '0 alive')).to.equal('alive 0,1,2');
    grid.type('0 broadcast slow\n');
    const saidMs = performance.now();
    await askedUntil(grid, '1 get', 'messages slow');
    expect(performance.now() - saidMs).to.be.above(990);
    grid.type('latency 0\n0 broadcast fast\n');
    await askedUntil(grid, '1 get', 'messages slow,fast');
    const { stderr } = await grid.type('latency 1001\n').finished();
    expect(stderr).to.include('at most 1000');
  });

  it("runs its servers without sessions with the option for that, and they deliver each other's messages", async () => {
    const ports = await freePorts(N);
    const grid = chatroom([...flagsOf(ports), '--plain']);
    grid.type('0 broadcast hello\n');
    for (const id of [1, 2]) await askedUntil(grid, `${String(id)} get`, 'messages hello');
    for (let id = 0; id < N; id++) {
      const caller = await Client.reach(ports.base + id);
      await until(() => caller.text.endsWith('\n'), 'its first words');
      expect(caller.text).to.equal(`ping ${String(id)}\n`);
    }
  });

  it('returns bytes as they were typed, and reads a last line without a newline', async () => {
    const { grid } = await running();
    const said = 'I’m alive! 👋 é, “ok”';
    const line = Buffer.from(`0 broadcast ${said}\r\n`);
    // Cut within the apostrophe.
    const cut = line.indexOf(Buffer.from('’')) + 1;
    grid.type(line.subarray(0, cut));
    grid.type(line.subarray(cut));
    for (const id of [1, 2]) await askedUntil(grid, `${String(id)} get`, `messages ${said}`);
    const before = grid.stdout;
    const { code, stdout, stderr } = await grid.type('2 get').finished();
    expect({ code, stdout: stdout.slice(before.length), stderr }).to.deep.equal({
      code: 0,
      stdout: `messages ${said}\n`,
      stderr: '',
    });
  });

  it('reads a script with the line ends of another system, and ends with exit code 2 at invalid text', async () => {
    const { grid, ports } = await startGrid();
    const script = '\uFEFF0\tbroadcast\thi\xe9\r\n\r\n0\tget\r\n';
    grid.type(
      Buffer.from(script.replace('\uFEFF', '\xef\xbb\xbf'), 'latin1'),
      new Uint8Array(17 * 1024 * 1024),
    );
    const { code, stdout, stderr } = await grid.finished();
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 2,
      stdout: 'messages hi\uFFFD\n',
      stderr: 'chatroom: standard input: line 4: it has over 16777216 bytes\n',
    });
    expect(await isPortFree(ports.master)).to.equal(true);
  });

  it('crashes and starts servers: a survivor keeps its log, a new server’s is empty', async () => {
    const { grid } = await running();
    grid.type('0 broadcast a\n');
    for (const id of [1, 2]) await askedUntil(grid, `${String(id)} get`, 'messages a');
    grid.type('2 crash\n');
    // A crash is complete when it was detected, a start when the new server is listed.
    for (const id of [0, 1]) expect(await asked(grid, `${String(id)} alive`)).to.equal('alive 0,1');
    grid.type('2 start\n');
    for (const id of [0, 1, 2]) expect(await asked(grid, `${String(id)} alive`)).to.equal('alive 0,1,2');
    expect(await asked(grid, '2 get')).to.equal('messages ');
    expect(await asked(grid, '1 get')).to.equal('messages a');
    grid.type('2 broadcast b\n');
    await askedUntil(grid, '0 get', 'messages a,b');
    expect(await asked(grid, '2 get')).to.equal('messages b');
    expect(await grid.finished()).to.include({ code: 0, stderr: '' });
  });

  it('pauses and resumes servers: a paused one is not listed after a second, and listed again afterwards', async () => {
    const { grid } = await running();
    grid.type('2 pause\n');
    for (const id of [0, 1]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1');
    grid.type('2 resume\n');
    for (const id of [0, 1, 2]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1,2');
    expect(await grid.finished()).to.include({ code: 0, stderr: '2 is paused\n2 is running again\n' });
  });

  it('detects that a server is stopped from outside, resumes it, and detects that it is continued from outside', async function () {
    if (!existsSync('/proc/self/stat')) this.skip(); // Only there it is to be seen.
    const { grid, children } = await running();
    const pid = children[2] ?? 0;
    process.kill(pid, 'SIGSTOP');
    await until(() => {
      grid.type('2 resume\n');
      return grid.stderr.includes('2 is running again\n');
    }, 'that it is known to be paused');
    for (const id of [0, 1, 2]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1,2');
    process.kill(pid, 'SIGSTOP');
    for (const id of [0, 1]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1');
    const from = grid.stderr.length;
    grid.type('2 pause\n2 get\n');
    const refusals = [
      'server 2 is paused already',
      'server 2 is paused and cannot answer; 2 resume continues it',
    ].map((problem) => `chatroom: ${problem}\n`);
    await until(() => grid.stderr.slice(from) === refusals.join(''), 'that it is known to be paused again');
    process.kill(pid, 'SIGCONT');
    for (const id of [0, 1, 2]) await askedUntil(grid, `${String(id)} alive`, 'alive 0,1,2');
    expect(await asked(grid, '2 get')).to.equal('messages ');
  });

  it('does not wait for a paused server, and prints how to resume it', async () => {
    const lines = ['2 resume', '2 pause', '2 pause', '2 get', '2 alive', 'alive', '2 resume', '2 get'];
    const { code, stdout, stderr } = await answersTo(...lines);
    const cannot = 'chatroom: server 2 is paused and cannot answer; 2 resume continues it';
    const said = ['chatroom: server 2 is not paused', '2 is paused', 'chatroom: server 2 is paused already'];
    expect(stderr).to.equal(`${[...said, cannot, cannot, '2 is running again'].join('\n')}\n`);
    // The running ones may have suspected it by then, on a slow host.
    expect(stdout).to.match(/^0 alive 0,1(,2)?\n1 alive 0,1(,2)?\nmessages \n$/);
    expect(code).to.equal(1);
  });

  it('prints the view of every server that can be asked', async () => {
    const { stdout } = await answersTo('alive', '1 crash', 'alive');
    const views = ['0 alive 0,1,2', '1 alive 0,1,2', '2 alive 0,1,2', '0 alive 0,2', '2 alive 0,2'];
    expect(stdout).to.equal(`${views.join('\n')}\n`);
  });

  it('reports invalid lines on stderr, executes the others, and ends with exit code 1', async () => {
    const wrong: Record<string, string> = {
      hello: 'unknown command "hello"; type help for the commands',
      get: 'which server? 0 get',
      '0 sing': 'unknown command "sing"; type help for the commands',
      '3 get': 'there is no server 3: ids go from 0 to 2',
      '0 broadcast': 'the message is missing: 0 broadcast <message>',
      '0 broadcast ': 'the message is missing: 0 broadcast <message>',
      'sleep forever': 'how long? sleep <ms>, at most 600000',
      '1 start': 'server 1 is running',
      '1 crash\n1 get': 'server 1 is not running',
    };
    const { code, stdout, stderr } = await answersTo('', ...Object.keys(wrong), ' ', '0 get');
    const complaints = Object.values(wrong).map((reason) => `chatroom: ${reason}\n`);
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 1,
      stdout: 'messages \n',
      stderr: complaints.join(''),
    });
  });

  it('lists the commands: help names every command', async () => {
    const { code, stdout, stderr } = await answersTo('help');
    for (const word of ['broadcast', 'get', 'alive', 'crash', 'start', 'pause', 'resume', 'sleep', 'exit']) {
      expect(stdout + stderr).to.match(new RegExp(`\\b${word}\\b`));
    }
    expect(code).to.equal(0);
  });

  it('ends with exit code 69 and the number of a port that is in use', async () => {
    for (const which of ['master', 'base'] as const) {
      const ports = await freePorts(N);
      const giveBack = await holdPort(ports[which] + 1);
      const { code, stdout, stderr } = await chatroom(flagsOf(ports)).type('0 get\n').finished();
      await giveBack();
      expect(stderr).to.contain(`port ${String(ports[which] + 1)} on 127.0.0.1 is in use`);
      expect(stderr).to.not.match(/^\s+at /m);
      expect({ code, stdout }).to.deep.equal({ code: 69, stdout: '' });
    }
  });

  const refused: Record<string, readonly [args: readonly string[], reason: RegExp]> = {
    'no servers': [['-n', '0'], /^chatroom: n: 0 is not/],
    'a number of servers that is not a number': [['-n', 'three'], /--servers <n>.*'three'/],
    'more servers than the maximum': [['-n', '1001'], /^chatroom: n: 1001 is not/],
    'a number of servers beyond 32 bits': [['-n', '5000000000'], /^chatroom: n: 5000000000 is not/],
    'a master port below 10000': [['-p', '9999'], /^chatroom: port: 9999 is not/],
    'master ports beyond 65535': [['-p', '65534'], /^chatroom: port: 65536 is not/],
    'an unknown argument': [['three'], /too many arguments/],
  };
  for (const [title, [args, reason]] of Object.entries(refused)) {
    it(`refuses ${title} with exit code 2`, async () => {
      const { code, stdout, stderr } = await chatroom(['grid', ...args]).finished();
      expect(stderr)
        .to.match(reason)
        .and.not.match(/^\s+at /m);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    });
  }

  describe('leaves no server behind', () => {
    it('at the end of its input, and its ports are free', async () => {
      const { grid, ports, children } = await running();
      expect(await grid.finished()).to.include({ code: 0, stdout: 'alive 0,1,2\n', stderr: '' });
      await expectGone(children);
      for (let i = 0; i < 2 * N; i++) expect(await isPortFree(ports.base + i)).to.equal(true);
    });

    it('at exit, and later input is not executed', async () => {
      const { grid, children } = await running();
      grid.type('exit\n0 get\n');
      // Its input stays open meanwhile.
      expect(await grid.exited()).to.include({ code: 0, stdout: 'alive 0,1,2\n', stderr: '' });
      await expectGone(children);
    });

    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const) {
      it(`at ${signal}, with exit code ${String(code)}, not even a paused one`, async () => {
        const { grid, children } = await running();
        grid.type('2 pause\n0 get\n');
        await until(() => grid.stdout.endsWith('messages \n'), 'an answer');
        grid.child.kill(signal);
        expect(await grid.exited()).to.include({ code, signal: null });
        await expectGone(children);
      });
    }

    it('when the grid itself is killed', async () => {
      const { grid, children } = await running();
      grid.child.kill('SIGKILL');
      await grid.exited();
      await expectGone(children);
    });

    it('when it is killed while a server is paused, once that is continued', async () => {
      const { grid, children } = await running();
      grid.type('2 pause\n0 get\n');
      await until(() => grid.stdout.endsWith('messages \n'), 'an answer');
      grid.child.kill('SIGKILL');
      await grid.exited();
      await until(() => stillRunning(children).length <= 1, 'the end of the running ones');
      for (const paused of stillRunning(children)) process.kill(paused, 'SIGCONT');
      await expectGone(children);
    });

    it('when it is killed while they start', async () => {
      const { grid } = await startGrid();
      let children: number[] = [];
      await until(() => (children = childrenOf(grid.pid)).length === N, 'three servers');
      grid.child.kill('SIGKILL');
      await grid.exited();
      await expectGone(children);
    });

    it('when its output is closed', async () => {
      const { grid, children } = await running();
      grid.child.stdout?.destroy();
      grid.type('0 get\n1 get\n');
      expect(await grid.exited()).to.include({ code: 0, stderr: '' });
      await expectGone(children);
    });

    it('when one of them has crashed and was started again', async () => {
      const { grid, children } = await running();
      grid.type('1 crash\n1 start\n1 alive\n');
      await until(() => grid.stdout === 'alive 0,1,2\nalive 0,1,2\n', 'an answer of the new server');
      const now = childrenOf(grid.pid);
      expect(now).to.have.length(N);
      grid.child.kill('SIGTERM');
      await grid.exited();
      await expectGone([...children, ...now]);
    });
  });

  it('keeps running, with its servers, at a signal that was ignored when it began, as with nohup', async () => {
    const { grid, ports } = await startGrid({ env: { _: '/usr/bin/nohup' } });
    grid.type('0 alive\n');
    await until(() => grid.stdout === 'alive 0,1,2\n', 'a grid');
    for (const pid of [grid.pid, ...childrenOf(grid.pid)]) process.kill(pid, 'SIGHUP');
    grid.type('0 broadcast hello\n0 get\n1 alive\n2 alive\n');
    const answers = 'alive 0,1,2\nmessages hello\nalive 0,1,2\nalive 0,1,2\n';
    await until(() => grid.stdout === answers, 'the answers of all servers');
    grid.child.kill('SIGTERM');
    expect(await grid.exited()).to.include({ code: 143 });
    for (let i = 0; i < N; i++) await until(() => isPortFree(ports.master + i), 'the end of its servers');
  });

  it('continues under nohup, which replaces the terminal by an unreadable input', async function () {
    if (process.platform !== 'linux') this.skip();
    const input = openSync('/dev/null', 'w');
    const { grid, ports } = await startGrid({ stdio: [input, 'pipe', 'pipe'] });
    closeSync(input);
    const master = await Client.reach(ports.master);
    await master.askUntil('alive', 'alive 0,1,2');
    grid.child.kill('SIGHUP');
    expect(await master.ask('alive')).to.equal('alive 0,1,2');
    expect(grid.stderr).to.equal('');
    grid.child.kill('SIGTERM');
    expect(await grid.exited()).to.include({ code: 143 });
  });

  it('holds a link for the requested time, even if the server that dials is restarted', async () => {
    const HELD_MS = 1500;
    const { grid } = await running();
    const begunMs = performance.now();
    grid.type(`hold 0 2 ${String(HELD_MS)}\n2 crash\n2 start\n`);
    // A start is complete when all list the new server, which requires links.
    expect(await asked(grid, '2 alive')).to.equal('alive 0,1,2');
    expect(performance.now() - begunMs).to.be.at.least(HELD_MS - 5);
    const said = `nothing passes between 0 and 2 for ${String(HELD_MS)} ms\n`;
    expect(await grid.finished()).to.include({ code: 0, stderr: said });
  });

  it('reports at once that a server did not start', async () => {
    const { grid, ports } = await running();
    grid.type('1 crash\n0 get\n');
    await until(() => grid.stdout.endsWith('messages \n'), 'its end');
    await holdPort(ports.base + 1);
    grid.type('1 start\n');
    await until(() => grid.stderr.endsWith('chatroom: server 1 did not start\n'), 'the report');
    expect(grid.stderr).to.contain(`port ${String(ports.base + 1)} on 127.0.0.1 is in use`);
    expect(await asked(grid, '0 alive')).to.equal('alive 0,2');
  });

  it('accepts other clients beside it', async () => {
    const { grid, ports } = await running();
    const master = await Client.connect(ports.master + 1);
    master.send('broadcast by another\n');
    await (await Client.connect(ports.master)).askUntil('get', 'messages by another');
    expect(await grid.type('0 get\n').finished()).to.include({
      code: 0,
      stdout: 'alive 0,1,2\nmessages by another\n',
    });
  });
});

describe(`chatroom grid, on a terminal${hasTerminal ? '' : ' (skipped: it takes python3 to make one)'},`, () => {
  usesProcesses();

  before(function () {
    if (!hasTerminal) this.skip();
  });

  async function onItsTerminal(): Promise<Run> {
    const ports = await freePorts(N);
    const grid = onTerminal(flagsOf(ports));
    await shows(grid, /3 servers, alive 0 to 2\. Type help[^\n]*\n> $/);
    return grid;
  }

  it('shows a prompt, the servers that started, and which servers detected a crash after which time', async () => {
    const grid = await onItsTerminal();
    for (const id of [0, 1, 2])
      await shows(grid, new RegExp(`${String(id)} is listed by all \\d+ ms after its start`));
    grid.type('2 crash\r');
    await shows(grid, /^2 crashed: 0 noticed after \d+ ms, 1 after \d+ ms$/m);
    await shows(grid, /after \d+ ms\n> $/);
    grid.type('2 start\r');
    await shows(grid, /crashed:[^]*2 is listed by all \d+ ms after its start\n/);
    grid.type('exit\r');
    expect((await grid.exited()).code).to.equal(0);
  });

  it('prints answers byte for byte, and reports invalid lines', async () => {
    const grid = await onItsTerminal();
    grid.type('0 broadcast I’m é 👋\r');
    grid.type('0 get\r');
    await shows(grid, /^messages I’m é 👋$/m);
    grid.type('9 get\r');
    await shows(grid, /^chatroom: there is no server 9: ids go from 0 to 2$/m);
    grid.type('help\r');
    await shows(grid, /<id> pause, <id> resume/);
    grid.type('exit\r');
    // Unlike with a script, the user has seen the error.
    expect((await grid.exited()).code).to.equal(0);
  });

  it('carries out every line that was typed before its prompt, and completes words with Tab', async () => {
    const grid = onTerminal(flagsOf(await freePorts(N)));
    grid.type('0 broadcast one\r0 broadcast two\r0 get\ralive\r');
    await shows(grid, /^messages one,two\n0 alive 0,1,2\n1 alive 0,1,2\n2 alive 0,1,2\n> $/m);
    grid.type('cu\t0 \t\r');
    await shows(grid, /^1 {2}2\n> cut 0 $|^1 {2}2$/m);
    await shows(grid, /^chatroom: between which servers\? cut <id> <id>$/m);
    grid.type('0 b\thi\r0 ge\t\r');
    await shows(grid, /^messages one,two,hi$/m);
    grid.type('exit\r');
    expect((await grid.exited()).code).to.equal(0);
  });

  it('continues in the shell that stopped it, with the typed input, and prints answers once', async () => {
    const ports = await freePorts(N);
    const shell = onProgramsTerminal(['/bin/sh', '-i']);
    const line = [process.execPath, chatroomBundle(), ...flagsOf(ports)].map((word) => `'${word}'`).join(' ');
    // The second line is typed before the grid runs.
    shell.type(`PS1='sh: '; ${line}\r0 broadcast early\r`);
    await shows(shell, /Type help[^\n]*\n> $/);
    shell.type('0 get\r2 follow 0\rcut 0 1\r1 pause now\rhalf a li');
    await shows(shell, /> half a li$/);
    shell.type('\x1a');
    await shows(shell, /Stopped[^]*\nsh: $/);
    shell.type('stty -a | grep -o " icanon"\rfg\r');
    await shows(shell, /^ icanon\nsh: [^]*\n> half a li$/m);
    shell.type('\x150 broadcast later\r');
    await shows(shell, /^\{"position":1,[^\n]*"text":"later"\}\n> $/m);
    const screen = screenOf(shell);
    expect(screen).to.match(/^messages early$/m);
    expect(screen.match(/^\{"position":0,.*"text":"early"\}$/gm)).to.have.length(1);
    expect(screen).to.match(/^the connection between 0 and 1 is reset$/m);
    expect(screen).to.match(/^chatroom: too many words; expected: 1 pause$/m);
    shell.type('\x04');
    await shows(shell, /\n>\nsh: $/);
    shell.type('exit\r');
    await shell.exited();
  });

  it('shows which servers suspect a paused one, and trust it again', async () => {
    const grid = await onItsTerminal();
    grid.type('1 pause\r');
    await shows(grid, /^0 suspects 1: it is silent$/m);
    await shows(grid, /^2 suspects 1: it is silent$/m);
    grid.type('1 resume\r');
    await shows(grid, /^0 trusts 1 again$/m);
    await shows(grid, /^2 trusts 1 again$/m);
    grid.type('exit\r');
    expect((await grid.exited()).code).to.equal(0);
  });

  const endings = { 'Ctrl-C': ['\x03', 130], 'Ctrl-D': ['\x04', 0] } as const;
  for (const [key, [typed, code]] of Object.entries(endings)) {
    it(`ends at ${key} with exit code ${String(code)}, and leaves no server behind`, async () => {
      const grid = await onItsTerminal();
      const [inner] = childrenOf(grid.pid);
      const children = childrenOf(inner ?? 0);
      expect(children).to.have.length(N);
      grid.type(typed);
      expect((await grid.exited()).code).to.equal(code);
      await expectGone(children);
    });
  }

  it('leaves no server behind when the terminal goes away', async () => {
    const grid = await onItsTerminal();
    const [inner] = childrenOf(grid.pid);
    const children = childrenOf(inner ?? 0);
    expect(children).to.have.length(N);
    grid.child.kill('SIGKILL');
    await expectGone([inner ?? 0, ...children]);
  });
});
