/** `chatroom join` with real servers: as a filter, and on a terminal. */
import { expect } from 'chai';
import type { Entry } from '../../lib/agents/chatroom/entries.ts';
import {
  chatroom,
  chatroomBundle,
  childrenOf,
  Client,
  freePorts,
  type Ports,
  Run,
  startServer,
  until,
  usesProcesses,
} from '../support/processes.ts';
import { hasTerminal, onTerminal, screenOf, shows } from '../support/terminal.ts';

interface Pair {
  readonly ports: Ports;
  readonly masters: readonly [Client, Client];
}

/** Two servers that list each other. */
async function pair(): Promise<Pair> {
  const ports = await freePorts(2);
  for (const id of [0, 1]) startServer(id, 2, ports);
  const masters = [await Client.reach(ports.master), await Client.reach(ports.master + 1)] as const;
  for (const master of masters) await master.askUntil('alive', 'alive 0,1');
  return { ports, masters };
}

const portsOf = ({ ports }: Pair) => [ports.master, ports.master + 1].map(String);

describe('chatroom join, as a filter,', () => {
  usesProcesses();

  it('sends the lines of stdin under a name, prints messages, and ends when all are delivered', async () => {
    const grid = await pair();
    const [port = ''] = portsOf(grid);
    const join = await chatroom(['join', port, '--name', 'ada']).type('hello\nI’m, here\n').finished();
    expect(join).to.include({ code: 0, stdout: 'ada: hello\nada: I’m, here\n' });
    await grid.masters[1].askUntil('get', 'messages ada: hello,ada: I’m, here');
  });

  it('sends any bytes, and ends, with or without a newline at the end of its input', async () => {
    const grid = await pair();
    const [port = '', other = ''] = portsOf(grid);
    const join = chatroom(['join', port, '--name', 'ci']);
    const out: Buffer[] = [];
    join.child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    join.type(Buffer.from('\xef\xbb\xbfhello\r\ncaf\xe9\n\0\r\r\n\r\ntail\r', 'latin1'));
    const lines = ['ci: hello', 'ci: caf\xe9', 'ci: \0', 'ci: tail'].map((line) => `${line}\n`).join('');
    expect(await join.finished()).to.include({ code: 0 });
    expect(Buffer.concat(out).toString('latin1')).to.equal(lines);
    await grid.masters[1].askUntil('get', 'messages ci: hello,ci: caf\uFFFD,ci: \0,ci: tail');
    const shown = chatroom(['join', other, '--name', 'ci', '--json']);
    const json = (await shown.finished()).stdout.split('\n').slice(0, -1);
    expect(json.map((line) => (JSON.parse(line) as Entry).base64)).to.deep.equal([
      undefined,
      btoa('ci: caf\xe9'),
      undefined,
      undefined,
    ]);
  });

  it('sends the lines before invalid input, and reports the error: exit code 2', async () => {
    const grid = await pair();
    const [port = ''] = portsOf(grid);
    const [zeros, folder, utf16] = ['/dev/zero', '/tmp', '-'].map((input) =>
      input === '-'
        ? chatroom(['join', port]).type(Buffer.from('\uFEFFhello\n', 'utf16le'))
        : new Run('sh', ['-c', 'node "$0" join "$1" --history 0 < "$2"', chatroomBundle(), port, input]),
    );
    for (const [run, reason] of [
      [zeros, 'line 1: it has over 1000000 bytes'],
      [folder, 'it is a folder'],
      [utf16, 'it is UTF-16, because it begins with the bytes FF FE; expected UTF-8, which iconv '],
    ] as const) {
      const { code, stderr } = (await run?.finished()) ?? {};
      expect(stderr).to.include(`chatroom: standard input: ${reason}`);
      expect(code).to.equal(2);
    }
    const begun = chatroom(['join', port, '--name', 'ci']).type(`first\n${'x'.repeat(1_000_001)}\nlast\n`);
    const { code, stdout, stderr } = await begun.finished();
    expect([code, stdout]).to.deep.equal([2, 'ci: first\n']);
    expect(stderr).to.include('chatroom: standard input: line 2: it has over 1000000 bytes\n');
  });

  it('shows the last messages on joining, with their senders with --json', async () => {
    const grid = await pair();
    const [, port = ''] = portsOf(grid);
    await grid.masters[1].send('broadcast a\nbroadcast b\nbroadcast c\n').ask('alive');
    const two = await chatroom(['join', port, '--history', '2']).finished();
    expect(two).to.include({ code: 0, stdout: 'b\nc\n' });
    const { stdout } = await chatroom(['join', port, '--history', '1', '--json']).finished();
    const entry = JSON.parse(stdout) as Entry;
    expect(entry).to.include({ position: 2, sender: 1, number: 2, text: 'c' });
    expect(await chatroom(['join', port, '--history', '0']).finished()).to.include({ code: 0, stdout: '' });
  });

  it('continues through another server when its own has crashed, and misses and duplicates nothing', async () => {
    const grid = await pair();
    const join = chatroom(['join', ...portsOf(grid), '--name', 'ada', '--stay']);
    join.type('one\n');
    await until(() => join.stdout === 'ada: one\n', 'the first line');
    await grid.masters[1].askUntil('get', 'messages ada: one');
    grid.masters[0].send('crash\n');
    await until(
      () => join.stderr.includes(`joined 127.0.0.1:${String(grid.ports.master + 1)}`),
      () => `the other server; it said ${join.stderr}`,
    );
    grid.masters[1].send('broadcast two\n');
    // Two clients at once: their order is not determined.
    await until(
      () => join.stdout === 'ada: one\ntwo\n',
      () => `the second line: ${join.stdout}`,
    );
    join.type('three\n');
    await until(
      () => join.stdout === 'ada: one\ntwo\nada: three\n',
      () => `three lines: ${join.stdout}`,
    );
    join.child.kill('SIGTERM');
    expect((await join.exited()).code).to.equal(143);
  });

  it('reports that no server runs, with exit code 69', async () => {
    const { master } = await freePorts(2);
    const { code, stdout, stderr } = await chatroom(['join', String(master), String(master + 1)]).finished();
    expect({ code, stdout }).to.deep.equal({ code: 69, stdout: '' });
    expect(stderr).to.equal(
      [master, master + 1]
        .map((port) => `chatroom: 127.0.0.1:${String(port)}: no server listens there\n`)
        .join('') + 'chatroom: none of the servers can be joined; chatroom grid starts some\n',
    );
  });

  for (const [title, args, says] of [
    ['no server', [], "missing required argument 'server'"],
    ['an invalid server', ['here'], '"here" is not a server: expected its master port, or host:port'],
    ['an invalid port', ['70000'], '"70000" is not a server'],
    ['a name with a colon', ['10000', '--name', 'a:b'], '--name "a:b": expected 1 to 32 characters'],
    ['an empty name', ['10000', '--name', ''], '--name "": expected 1 to 32 characters'],
    ['a history that is not a number', ['10000', '--history', 'x'], 'history'],
  ] as const) {
    it(`refuses ${title} with exit code 2`, async () => {
      const { code, stdout, stderr } = await chatroom(['join', ...args]).finished();
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.include(says);
    });
  }
});

describe(`chatroom join, on a terminal${hasTerminal ? '' : ' (skipped: it takes python3 to make one)'},`, () => {
  usesProcesses();

  before(function () {
    if (!hasTerminal) this.skip();
  });

  it('shows the alive servers at the prompt, and messages above it, under the name that is being typed', async () => {
    const grid = await pair();
    await grid.masters[1].send('broadcast bob: before\n').ask('alive');
    await grid.masters[0].askUntil('get', 'messages bob: before');
    const join = onTerminal(['join', ...portsOf(grid), '--name', 'ada']);
    await shows(join, /^ {6}bob {2}before$[^]*alive 0 1 │ ada: $/m);
    join.type('half a li');
    await shows(join, /ada: half a li$/);
    grid.masters[1].send('broadcast bob: meanwhile\n');
    await shows(join, /^\d\d:\d\d bob {2}meanwhile\nalive 0 1 │ ada: half a li$/m);
    join.type('ne\r');
    await shows(join, /^\d\d:\d\d ada {2}half a line\nalive 0 1 │ ada: $/m);
    expect(screenOf(join).match(/half a line/g), 'what is said stands there once').to.have.length(1);
    // Another process has had the terminal.
    const [inner = 0] = childrenOf(join.pid);
    join.type('half');
    await shows(join, /ada: half$/);
    for (const signal of ['SIGSTOP', 'SIGCONT', 'SIGTSTP', 'SIGCONT'] as const) process.kill(inner, signal);
    // Input while the terminal is in its own mode is edited by the terminal.
    const isEmptied = () => {
      join.type('\x15');
      return /ada: $/.test(screenOf(join));
    };
    await until(isEmptied, 'an empty line at the prompt');
    await grid.masters[1].askUntil('get', 'messages bob: before,bob: meanwhile,ada: half a line');
    join.type('/alive\r');
    await shows(join, /^· alive: 0, 1 \(as 127\.0\.0\.1:\d+ sees it\)$/m);
    grid.masters[1].send('crash\n');
    await shows(join, /alive 0 │ ada: $/);
    join.type('/quit\r');
    expect((await join.exited()).code).to.equal(0);
  });

  it('reports the loss of its server, and continues through another', async () => {
    const grid = await pair();
    const join = onTerminal(['join', ...portsOf(grid), '--name', 'ada']);
    await shows(join, /alive 0 1 │ ada: $/);
    grid.masters[0].send('crash\n');
    await shows(join, /^· joined 127\.0\.0\.1:\d+$[^]*^· joined 127\.0\.0\.1:\d+$[^]*alive 1 │ ada: $/m);
    join.type('still here\r');
    await shows(join, /^\d\d:\d\d ada {2}still here$/m);
    expect(await grid.masters[1].ask('get')).to.equal('messages ada: still here');
    join.type('\x04');
    expect((await join.exited()).code).to.equal(0);
  });

  it('lets no message move the cursor, or colour the screen', async () => {
    const grid = await pair();
    const join = onTerminal(['join', ...portsOf(grid), '--name', 'ada']);
    await shows(join, /alive 0 1 │ ada: $/);
    grid.masters[1].send('broadcast eve: \x1b[2J\x1b[31mred\n');
    // The prompt is drawn after the message: any effect of the message is visible by then.
    await shows(join, /^\d\d:\d\d eve {2}·\[2J·\[31mred\nalive 0 1 │ ada: $/m);
    expect(join.stdout).not.to.include('\x1b[2J');
    join.type('\x03');
    expect((await join.exited()).code).to.equal(130);
  });

  it('reports that its server is paused, and that it answers again', async () => {
    const ports = await freePorts(2);
    const [server] = [0, 1].map((id) => startServer(id, 2, ports));
    await Client.reach(ports.master).then((master) => master.askUntil('alive', 'alive 0,1'));
    const join = onTerminal(['join', String(ports.master), '--name', 'ada']);
    await shows(join, /alive 0 1 │ ada: $/);
    process.kill(server!.pid, 'SIGSTOP');
    await shows(join, /^· 127\.0\.0\.1:\d+ does not answer: it is paused, or cannot be reached$/m);
    process.kill(server!.pid, 'SIGCONT');
    await shows(join, /^· 127\.0\.0\.1:\d+ answers again$/m);
    join.type('/quit\r');
    expect((await join.exited()).code).to.equal(0);
  });

  it('shows the messages that its former server lacked under a line that says so', async () => {
    const ports = await freePorts(2);
    startServer(1, 2, ports);
    const later = await Client.reach(ports.master + 1);
    await later.askUntil('alive', 'alive 1');
    // Broadcast before server 0 was started, so it is in one log only.
    await later.send('broadcast bob: earlier\n').ask('alive');
    startServer(0, 2, ports);
    await later.askUntil('alive', 'alive 0,1');
    const addresses = [ports.master, ports.master + 1].map(String);
    const join = onTerminal(['join', ...addresses, '--name', 'ada']);
    await shows(join, /alive 0 1 │ ada: $/);
    expect(screenOf(join)).not.to.include('earlier');
    (await Client.reach(ports.master)).send('crash\n');
    await shows(
      join,
      /^· joined 127\.0\.0\.1:\d+\n· messages in the log of 127\.0\.0\.1:\d+ that were not shown yet:\n {6}bob {2}earlier\nalive 1/m,
    );
    join.type('/quit\r');
    expect((await join.exited()).code).to.equal(0);
  });
});
