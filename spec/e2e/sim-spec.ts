import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

/** `chatroom sim` in a folder of its own, where it may leave a plan. */
describe('chatroom sim', () => {
  let folder: string;

  before(() => execFileSync('./build', { stdio: 'ignore' }));
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'chatroom-sim-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bundle = resolve('dist/bin/chatroom.cjs');
  const sim = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('node', [bundle, 'sim', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const summary = (...args: readonly string[]): Readonly<Record<string, unknown>> => {
    const { status, stdout } = sim('--json', ...args);
    return { status, ...(JSON.parse(stdout) as Readonly<Record<string, unknown>>) };
  };
  const SMALL = ['--runs', '3', '--servers', '3', '--seconds', '3'];

  it('keeps every promise through everything but a cut, and says how sure that is', () => {
    const { status, stdout } = sim('--seed', '11', ...SMALL);
    expect(status).to.equal(0);
    expect(stdout)
      .to.match(/^seed +11$/m)
      .and.to.match(/^runs +3$/m);
    expect(stdout).to.match(/^violations +0 \(below 100 % of runs, at 95 %\)$/m);
  });

  it('gives the same trace for the same seed, byte for byte, and another for another', () => {
    const trace = (seed: string, file: string) => {
      sim('--seed', seed, ...SMALL, '--trace', join(folder, file));
      return readFileSync(join(folder, file), 'utf8');
    };
    const first = trace('5', 'a');
    expect(first.split('\n').length).to.be.above(100);
    expect(trace('5', 'b')).to.equal(first);
    expect(trace('6', 'c')).not.to.equal(first);
    expect(summary('--seed', '5', ...SMALL)).to.have.property(
      'hash',
      summary('--seed', '5', ...SMALL)['hash'],
    );
  });

  it('finds what a cut loses, shrinks the plan to one fault, and leaves it to be run again', () => {
    const found = summary('--seed', '7', '--faults', 'cut', '--runs', '10');
    expect(found).to.include({ status: 1, reproduce: 'chatroom sim --plan chatroom-plan.json' });
    const plan = JSON.parse(readFileSync(join(folder, 'chatroom-plan.json'), 'utf8')) as {
      faults: unknown[];
    };
    expect(plan.faults).to.have.length(1);
    const again = summary('--plan', 'chatroom-plan.json');
    expect(again).to.include({ status: 1 });
    expect(again['violation']).to.deep.equal(found['violation']);
  });

  it('says the same in words', () => {
    const { status, stdout } = sim('--seed', '7', '--faults', 'cut', '--runs', '10');
    expect(status).to.equal(1);
    expect(stdout).to.match(/^Broken: gap\. server \d delivered "m\d+" at /m);
    expect(stdout).to.match(/^Reproduce: chatroom sim --plan chatroom-plan\.json$/m);
  });

  const plan = { seed: 1, servers: 2, forMs: 100, broadcastEveryMs: 50, faults: [] };
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['no JSON', undefined, /--plan plan\.json: /],
    ['no servers', { ...plan, servers: 0 }, /"servers" is not from 1 to 100/],
    ['no seed', { ...plan, seed: 'x' }, /"seed" is not a number/],
    ['no list of faults', { ...plan, faults: {} }, /"faults" is not a list/],
    [
      'an unknown fault',
      { ...plan, faults: [{ kind: 'fire', atMs: 1 }] },
      /faults\[0\]: unknown kind "fire"; there are crash/,
    ],
    ['a fault that is none', { ...plan, faults: [null] }, /faults\[0\]: it is not an object/],
    [
      'an unknown server',
      { ...plan, faults: [{ kind: 'crash', atMs: 1, server: 2 }] },
      /faults\[0\]: "server" is not a server's id/,
    ],
    [
      'a fault without an end',
      { ...plan, faults: [{ kind: 'pause', atMs: 1, server: 1 }] },
      /faults\[0\]: "forMs" is not a number/,
    ],
  ];
  for (const [title, content, message] of bad) {
    it(`refuses a plan with ${title}: exit 2, the place, no stack trace`, () => {
      writeFileSync(join(folder, 'plan.json'), content === undefined ? '{' : JSON.stringify(content));
      const { status, stderr, stdout } = sim('--plan', 'plan.json');
      expect(stderr)
        .to.match(message)
        .and.not.to.match(/^ +at /m);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    });
  }

  it('refuses a fault that it does not know', () => {
    const { status, stderr } = sim('--faults', 'fire');
    expect(status).to.equal(2);
    expect(stderr).to.include('"fire" is no fault; there are crash, pause, cut, drop, clog, delay');
  });
});
