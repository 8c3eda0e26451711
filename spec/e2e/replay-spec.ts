/** `--trace` and `chatroom replay` as processes: a grid of real servers writes traces, which are read again. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOCK_SKEW_MS } from '../../lib/trace/merge.ts';
import {
  chatroom,
  chatroomBundle,
  Client,
  freePorts,
  type Run,
  startServer,
  temporaryDirectory,
  until,
  usesProcesses,
} from '../support/processes.ts';

const N = 3;

/** Repeats a line until the answer contains `text`. */
async function answers(grid: Run, line: string, text: string): Promise<void> {
  await until(
    async () => {
      const before = grid.stdout.length;
      grid.type(`${line}\n`);
      await until(() => grid.stdout.length > before && grid.stdout.endsWith('\n'), 'an answer');
      return grid.stdout.slice(before).includes(text);
    },
    () => `"${text}" to ${line}; it said: ${grid.stderr}`,
  );
}

/** Pauses server 0 until the others have suspected it, and resumes it until they trust it again. */
async function isPausedForAWhile(grid: Run): Promise<void> {
  grid.type('0 pause\n');
  for (const id of [1, 2]) await answers(grid, `${String(id)} alive`, 'alive 1,2\n');
  // A suspicion just before the end of a server counts as one of that end, because clocks differ.
  const suspectedMs = performance.now();
  await until(() => performance.now() > suspectedMs + 2 * CLOCK_SKEW_MS, 'clocks cannot differ so much');
  grid.type('0 resume\n');
  for (const id of [1, 2]) await answers(grid, `${String(id)} alive`, 'alive 0,1,2\n');
}

describe('chatroom replay', () => {
  usesProcesses();
  let files: readonly string[];
  /** The faults of the servers, which their own traces do not contain. */
  let faults: string;

  before(async () => {
    const ports = await freePorts(N);
    const out = join(temporaryDirectory(), 'out.ndjson');
    files = [0, 1, 2].map((id) => out.replace('.ndjson', `.${String(id)}.ndjson`));
    faults = out.replace('.ndjson', '.faults.ndjson');
    const flags = ['-n', String(N), '-p', String(ports.master), '--base-port', String(ports.base)];
    // Two grids, one after the other: the second overwrites the files.
    for (const greeting of ['lost', 'hello']) {
      const grid = chatroom(['grid', '--no-http', ...flags, '--trace', out]);
      grid.type(`0 broadcast ${greeting}\n`);
      for (const id of [1, 2]) await answers(grid, `${String(id)} get`, greeting);
      // A killed server loses what it has not written yet.
      const written = () => readFileSync(files[2] as string, 'utf8');
      await until(() => written().includes(greeting), 'the trace of what 2 has heard');
      grid.type('2 crash\n1 broadcast meanwhile\n');
      await answers(grid, '0 get', 'meanwhile');
      grid.type('2 start\n2 broadcast again\n');
      for (const id of [0, 1]) await answers(grid, `${String(id)} get`, 'again');
      if (greeting === 'hello') await isPausedForAWhile(grid);
      const stderr = greeting === 'hello' ? '0 is paused\n0 is running again\n' : '';
      expect(await grid.finished()).to.include({ code: 0, stderr });
    }
  });

  const replay = (args: readonly string[], options: { input?: string; env?: object } = {}) => {
    const { env = {}, input } = options;
    const { status, stdout, stderr } = spawnSync('node', [chatroomBundle(), 'replay', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
      ...(input === undefined ? {} : { input }),
    });
    return { status, stdout, stderr };
  };

  it('merges the traces of three servers and their faults, and finds every promise kept', () => {
    const { status, stdout } = replay(['--check', '--at-rest', ...files, faults]);
    expect(stdout).to.match(
      /^Every promise was kept, in \d+ events\.\nNot checked: request-integrity, request-liveness \(no trace records the requests of clients\)\.\n$/,
    );
    expect(status).to.equal(0);
    expect(replay(['--kind', 'fault', ...files, faults]).stdout).to.match(/── pause 0 for \d+(\.\d)? ms ─/);
    expect(replay(['--check', ...files, faults]).stdout).to.match(
      /^Every safety promise was kept, .*\nNot checked: validity, view-convergence \(only with --at-rest\), request-integrity, request-liveness \(/,
    );
  });

  it('reports a violation, and ends with 1: with the pause of another server, a suspicion is false', () => {
    const otherwise = faults.replace('faults', 'otherwise');
    const recorded = readFileSync(faults, 'utf8');
    writeFileSync(otherwise, recorded.replace('"kind":"pause","server":0', '"kind":"pause","server":1'));
    expect(readFileSync(otherwise, 'utf8')).not.to.equal(recorded);
    const { status, stdout } = replay(['--check', ...files, otherwise]);
    expect(stdout).to.match(/^Promise broken \(accuracy\): server [12].* suspected server 0 at /m);
    expect(status).to.equal(1);
  });

  it('reports no suspicion that the given traces cannot decide, and lists the promises that it has not checked', () => {
    const untold = replay(['--check', '--at-rest', ...files]);
    expect(untold.stdout).to.match(
      /^Every promise was kept, in \d+ events\.\nNot checked: completeness, accuracy \(no trace records the injected faults\), request-integrity/,
    );
    for (const some of [[files[1]!], [files[0]!, files[2]!, faults]]) {
      const { status, stdout } = replay(['--check', '--at-rest', ...some]);
      expect(stdout).to.match(
        /^Every promise was kept, in \d+ events, as far as the traces show \(traces of other servers are missing\)\.\nNot checked: completeness, accuracy, view-convergence \(the traces of some servers are missing\), /,
      );
      expect(status).to.equal(0);
    }
    expect(untold.status).to.equal(0);
  });

  it('shows deliveries in the columns of their servers, after the broadcasts', () => {
    const { stdout } = replay(['--kind', 'broadcast,delivered', ...files]);
    const lines = stdout.split('\n').map((line) => line.slice(12).trimEnd());
    const column = (server: number, text: string) => ' '.repeat(server * 30) + text;
    const places = [
      column(0, 'broadcast hello'),
      column(2, 'hello ◂ 0'),
      column(1, 'broadcast meanwhile'),
      column(0, 'meanwhile ◂ 1'),
      column(2, 'broadcast again'),
      column(1, 'again ◂ 2'),
    ].map((line) => lines.indexOf(line));
    expect(places).not.to.include(-1);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(stdout).not.to.include('lost');
    expect(stdout).not.to.include('\u001b');
  });

  it('infers when a server was killed, which ended in good order, and prints events that can be read again', () => {
    const { stdout } = replay(['--json', '--server', '2', '--kind', 'started,crashed,stopped', ...files]);
    const [, ...kinds] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).to.deep.equal(['started', 'crashed', 'started', 'stopped']);
    const whole = replay(['--json', ...files]).stdout;
    expect(replay(['--json', '-'], { input: whole }).stdout).to.equal(whole);
    // So does the file alone.
    const alone = replay(['--kind', 'started,crashed,stopped', files[2]!]).stdout.split('\n').slice(1, -1);
    expect(alone.map((line) => line.trim().split(/ +/).at(-1))).to.deep.equal([
      'started',
      'crashed',
      'started',
      'stopped',
    ]);
  });

  it('has colours if they are requested, and a log for ShiViz', () => {
    expect(replay(files, { env: { FORCE_COLOR: '1' } }).stdout).to.include(
      '\u001b[36mbroadcast hello\u001b[39m',
    );
    expect(replay(['--format', 'shiviz', ...files]).stdout).to.match(
      /^\(\?<host>.*\n\nserver\d \{"server\d":1\} started\n/,
    );
  });

  it('ends quietly when its output is closed', () => {
    const big = join(temporaryDirectory(), 'big.ndjson');
    const [header, event] = readFileSync(files[0]!, 'utf8').split('\n');
    writeFileSync(big, `${header!}\n${`${event!}\n`.repeat(50_000)}`);
    const { stdout, stderr, status } = spawnSync(
      'sh',
      [
        '-c',
        '{ node "$0" replay "$1"; echo "ended with $?" >&2; } | head -n 2 >/dev/null',
        chatroomBundle(),
        big,
      ],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).to.deep.equal({ stdout: '', stderr: 'ended with 0\n', status: 0 });
  });

  it('shows the readable part of a truncated trace, with a warning; for a damaged one it names the place: exit 2', () => {
    const cut = join(temporaryDirectory(), 'cut.ndjson');
    const text = readFileSync(files[0]!, 'utf8');
    const line = String(text.split('\n').length);
    // With the line ends of another system, and cut off within a character.
    writeFileSync(cut, `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    appendFileSync(cut, Buffer.from([...Buffer.from('{"atMs":9,"kind":"sta'), 0xc3]));
    const whole = replay([files[0]!]);
    const isCutOff = (what: string) =>
      `chatroom: ${cut} is cut off in line ${line}; everything before it is ${what}\n`;
    expect(replay([cut])).to.deep.equal({ ...whole, stderr: isCutOff('shown') });
    const checked = replay(['--check', '--at-rest', cut, files[1]!, files[2]!, faults]);
    expect(checked.stdout).to.match(
      /^Every safety promise was kept, in \d+ events, as far as the traces show \(.*cut\.ndjson is cut off in line \d+\)\.\nNot checked: completeness, accuracy \(a trace is cut off\), validity, view-convergence \(a trace is cut off\), /,
    );
    expect([checked.status, checked.stderr]).to.deep.equal([0, isCutOff('checked')]);
    appendFileSync(cut, '\n');
    const broken = replay([cut]);
    expect(broken.stderr).to.match(
      /^chatroom: .*cut\.ndjson, line \d+, byte 22: the byte C3 is not UTF-8 there\n$/,
    );
    expect([broken.status, broken.stdout]).to.deep.equal([2, whole.stdout]);
  });

  it('refuses a file that is not a trace, has no end, or is given twice: exit 2, no stack trace', () => {
    expect(replay([join(files[0]!, 'x')]).stderr).to.match(/^chatroom: .*: not a directory\n$/);
    expect(replay([files[0]!, files[0]!])).to.deep.include({ status: 2, stdout: '' });
    expect(replay(['-'], { input: '\n\n' }).stderr).to.equal(
      'chatroom: standard input is empty; a trace has a header at least\n',
    );
    expect(replay(['/dev/zero'])).to.deep.equal({
      status: 2,
      stdout: '',
      stderr: 'chatroom: /dev/zero, line 1: it has over 67108864 bytes\n',
    });
  });

  it('shows a trace of an unknown protocol, with a warning; only its envelope is checked', () => {
    const lines = [
      { trace: 'grid', version: 2, protocol: 'raft', servers: 1, source: 'sim' },
      { atMs: 0, kind: 'started', server: 0, incarnation: 1, clock: [1] },
      { atMs: 1, kind: 'fact', server: 0, incarnation: 1, fact: { kind: 'elected', term: 3 }, clock: [2] },
    ];
    const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const stderr =
      'chatroom: the protocol "raft" of this trace is not known here; its facts are shown as they are\n';
    const shown = replay(['--kind', 'elected', '-'], { input });
    expect(shown).to.include({ status: 0, stderr });
    expect(shown.stdout).to.match(/\n +1\.0 +elected \{"term":3\}\n$/);
    const checked = replay(['--check', '-'], { input });
    expect(checked).to.include({ status: 0, stderr });
    expect(checked.stdout).to.match(
      /^This version has no checkers for the protocol; the promises that do not depend on it were kept, in 2 events\.\nNot checked: the promises of the protocol \(the protocol "raft" is not known here\)\.\n$/,
    );
  });
});

describe('chatroom serve --trace', () => {
  usesProcesses();

  it('ends with 2 and the reason if the file cannot be written', async () => {
    const server = startServer(0, 1, await freePorts(), ['--trace', '/nowhere/at/all']);
    expect(await server.finished()).to.include({
      code: 2,
      stderr: 'chatroom: --trace /nowhere/at/all: no such file or directory\n',
    });
  });

  it('contains all events up to a crash that a client requested', async () => {
    const ports = await freePorts();
    const file = join(temporaryDirectory(), 'out.ndjson');
    const server = startServer(0, 1, ports, ['--trace', file]);
    (await Client.reach(ports.master)).send('broadcast one\nbroadcast two\ncrash\n');
    expect(await server.finished()).to.include({ code: 0 });
    const kinds = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind?: string; fact?: { kind: string } })
      .map(({ kind, fact }) => fact?.kind ?? kind);
    expect(kinds.slice(0, 4)).to.deep.equal([undefined, 'started', 'alive', 'broadcast']);
    expect(kinds.at(-1)).to.equal('crashed');
    expect(kinds.filter((kind) => kind === 'command' || kind === 'crashed')).to.deep.equal([
      'command',
      'crashed',
    ]);
  });
});
