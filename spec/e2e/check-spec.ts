import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { brokenBundle } from '../support/brokenBundle.ts';
import { chatroom, chatroomBundle, temporaryDirectory, until, usesProcesses } from '../support/processes.ts';

/** Two servers and a cut: a model that violates a promise. */
const CUT = ['--servers', '2', '--messages', '1', '--cuts', '1', '--crashes', '0', '--suspicions', '0'];

/** Nearly every state has new states of single servers, which fill the heap soon. */
const MANY_PARTS = ['--messages', '9', '--crashes', '9', '--restarts', '9', '--cuts', '9'];

describe('chatroom check', () => {
  usesProcesses();
  let folder: string;
  beforeEach(() => (folder = temporaryDirectory()));

  /** A build whose servers lose a message when a connection breaks. */
  let broken: string;
  before(async () => (broken = await brokenBundle()));

  const run = (bundle: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('node', [bundle, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const check = (...args: readonly string[]) => run(chatroomBundle(), 'check', ...args);
  const checkBroken = (...args: readonly string[]) => run(broken, 'check', ...args);

  it('prints the number of states, the faults they contain, and that all promises hold', () => {
    const { status, stdout, stderr } = check('--servers', '2', '--messages', '1');
    expect(stdout).to.match(
      /^servers +2 \(messages 1, cuts 1, crashes 1, restarts 0, suspicions 1, holds 0\)$/m,
    );
    for (const row of ['states', 'distinct', 'depth', 'states/s']) {
      expect(stdout).to.match(new RegExp(`^${row} +[1-9]\\d*$`, 'm'));
    }
    expect(stdout).to.match(/^sometimes +every server has every message \(depth \d+\)$/m);
    expect(stdout).to.match(/^verdict +holds in every state$/m);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });

  it('ends inconclusively, with its results so far, before its heap is full', () => {
    const { status, stdout, stderr } = spawnSync(
      'node',
      ['--max-old-space-size=16', chatroomBundle(), 'check', '-j', '1', ...MANY_PARTS],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stdout)
      .to.match(/^distinct +[1-9]\d*$/m)
      .and.to.match(/^verdict +inconclusive: no memory for more states/m);
    expect(stderr).to.match(/^chatroom: the heap, of \d+ MiB, is nearly full; NODE_OPTIONS=/);
    expect(status).to.equal(3);
  });

  it('prints the shortest path to a violation, writes its trace, and prints the command that reproduces it', () => {
    const { status, stdout, stderr } = checkBroken(...CUT, '--trace', 'way.ndjson');
    expect(stdout).to.match(/^verdict +violated: validity$/m);
    expect(stdout).to.match(/^Promise broken \(validity\): server \d never got "[^"]+" of server/m);
    expect(stdout).to.match(/^ +1\. server 1 connects to server 0$/m);
    expect(stdout).to.match(/^ +\d+\. a client has server \d broadcast/m);
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: 'Trace: way.ndjson\n' });

    const again = /^Reproduce: chatroom (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? [];
    expect(run(broken, ...again).stdout).to.include('verdict     violated: validity');

    const parse = traceParser(PROTOCOLS);
    const lines = readFileSync(join(folder, 'way.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => parse(line).kind)).not.to.include('refused');
    const replayed = run(chatroomBundle(), 'replay', '--check', '--at-rest', 'way.ndjson');
    expect(replayed.stdout).to.match(/^Promise broken \(validity\): server \d never got /m);
    expect(replayed.status).to.equal(1);
  });

  it('prints the same with one thread and with two: the numbers, and the path to a violation', () => {
    const withoutTime = (text: string) => text.replace(/^(states\/s|wall time) .*$/gm, '');
    const [one, two] = ['1', '2'].map((jobs) => checkBroken(...CUT, '-j', jobs));
    expect(two?.stderr).to.equal('');
    expect(withoutTime(two?.stdout ?? '')).to.equal(withoutTime(one?.stdout ?? '-'));
  });

  it('prints that there is no trace if there was no violation, and leaves no file', () => {
    const whole = check('--servers', '2', '--messages', '1', '--trace', 'way.ndjson');
    expect(whole.stderr).to.equal('no trace was written: every promise holds\n');
    expect(whole.status).to.equal(0);
    const part = check('--max-states', '50', '--trace', 'way.ndjson');
    expect(part.stderr).to.equal('no trace was written: no violation was found\n');
    expect(part.status).to.equal(3);
    expect(existsSync(join(folder, 'way.ndjson'))).to.equal(false);
  });

  it('prints the same as a line of JSON', () => {
    const { status, stdout } = checkBroken(...CUT, '--json');
    expect(JSON.parse(stdout)).to.include({ verdict: 'violated', property: 'validity', servers: 2, cuts: 1 });
    expect(status).to.equal(1);
  });

  it('is inconclusive if there are more states than its limit', () => {
    const { status, stdout } = check('--max-states', '50');
    expect(stdout).to.match(/^verdict +inconclusive: more states than --max-states/m);
    expect(status).to.equal(3);
  });

  it('prints its results so far when it is interrupted', async function () {
    if (!existsSync('/proc/self/stat')) this.skip(); // Only there it is to be seen that it has begun.
    const run = chatroom([
      'check',
      '--restarts',
      '2',
      '--crashes',
      '2',
      '--suspicions',
      '2',
      '--messages',
      '4',
    ]);
    // In hundredths of a second. The start takes a fifth of this, so it explores; the whole exploration would take hours.
    const worked = () => Number(readFileSync(`/proc/${String(run.pid)}/stat`, 'utf8').split(' ')[13]);
    await until(() => worked() >= 100, 'that it explores');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.finished();
    expect(stdout).to.match(/^verdict +interrupted; no violation so far, \d+ states left$/m);
    expect(code).to.equal(130);
  });

  const bad: readonly (readonly [readonly string[], RegExp])[] = [
    [['--protocol', 'paxos'], /'paxos' is invalid\. Allowed choices are chatroom\./],
    [['--servers', '0'], /--servers: 0 is not a whole number from 1 to 5/],
    [['--servers', '6'], /--servers: 6 is not/],
    [['--messages', 'x'], /"x" is not a whole number/],
    [['--restarts', '2'], /2 restarts with 1 crashes; only a server that has crashed starts again/],
    [['--max-states', '0'], /--max-states: 0 is not/],
    [['-j', '0'], /--jobs: 0 is not a whole number from 1 to 64/],
    [['--trace', '.'], /--trace \.: it is a folder/],
    [['--cuts', '10'], /--cuts: 10 is not a whole number from 0 to 9/],
  ];
  for (const [args, message] of bad) {
    it(`refuses ${args.join(' ')}: exit 2, the invalid value, no stack trace`, () => {
      const { status, stdout, stderr } = check(...args);
      expect(stderr)
        .to.match(message)
        .and.not.to.match(/^ +at /m);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(existsSync(join(folder, 'chatroom-trace.ndjson'))).to.equal(false);
    });
  }
});
