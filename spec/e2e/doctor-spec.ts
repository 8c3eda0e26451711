/** `chatroom doctor` as a process: its checks of this host, and its exit codes. */
import { join } from 'node:path';
import { expect } from 'chai';
import {
  chatroom,
  chatroomBundle,
  freePorts,
  holdPort,
  type Ports,
  ROOT,
  Run,
  usesProcesses,
} from '../support/processes.ts';
import { isHere } from '../support/programs.ts';

interface Check {
  readonly name: string;
  readonly status: string;
  readonly found: string;
  readonly remedy?: string;
}

/** The checks of a grid whose page may have any free port. */
const CHECKS = ['node', 'master ports', 'peer ports', 'open files', 'memory'];

/** Flags of a grid of two on ports that no other program uses, with its page next to them. */
function flagsOf({ master, base }: Ports): string[] {
  return ['-n', '2', '-p', String(master), '--base-port', String(base), '--http', '0'];
}

function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return chatroom(['doctor', ...args], { env }).finished();
}

describe('chatroom doctor', () => {
  usesProcesses();

  it('reports that a grid can run on free ports: a line for each check, exit code 0, no colours in a pipe', async () => {
    const ports = await freePorts(2);
    const { code, stdout, stderr } = await doctor(flagsOf(ports));
    const [master, base] = [String(ports.master), String(ports.base)];
    expect(stdout).to.match(
      new RegExp(`^ok {4}master ports  ${master} to \\d+ on 127\\.0\\.0\\.1 are free$`, 'm'),
    );
    expect(stdout).to.match(
      new RegExp(`^ok {4}peer ports {4}${base} to \\d+ on 127\\.0\\.0\\.1 are free$`, 'm'),
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines).to.satisfy(() => lines.every((line) => /^(ok {2}|warn) {2}\S/.test(line)));
    expect(lines.map((line) => line.slice(6).split('  ')[0])).to.deep.equal(CHECKS);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });

  for (const [which, name, move] of [
    ['master', 'master ports', '-p <port>'],
    ['base', 'peer ports', '--base-port <port>'],
  ] as const) {
    it(`names the ${name} that is in use, and the option that changes it, with exit code 1`, async () => {
      const ports = await freePorts(2);
      const taken = ports[which] + 1;
      await holdPort(taken);
      const { code, stdout } = await doctor([...flagsOf(ports), '--json']);
      const checks = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Check);
      const failed = checks.filter(({ status }) => status === 'fail');
      expect(failed.map((finding) => finding.name)).to.deep.equal([name]);
      expect(failed[0]?.found).to.match(new RegExp(`^${String(taken)} on 127\\.0\\.0\\.1 is in use`));
      if (isHere('ss')) expect(failed[0]?.found).to.contain(`(process ${String(process.pid)})`);
      expect(failed[0]?.remedy).to.contain(move);
      expect(code).to.equal(1);
    });
  }

  it('checks the ports of the environment, as a grid would, with colours if they are requested', async () => {
    const ports = await freePorts(1);
    await holdPort(ports.base);
    const env = { CHATROOM_BASE_PORT: String(ports.base), FORCE_COLOR: '1' };
    const { code, stdout } = await doctor(['-n', '1', '-p', String(ports.master)], env);
    expect(stdout).to.contain(
      `\x1b[31mFAIL\x1b[39m  peer ports    ${String(ports.base)} on 127.0.0.1 is in use`,
    );
    expect(code).to.equal(1);
  });

  it('checks Python in a checkout, and only if enough files may be open to start one', async () => {
    chatroomBundle(); // The checkout is built.
    const command = [process.execPath, join(ROOT, 'dist/bin/chatroom.cjs'), 'doctor'];
    const ports = await freePorts(2);
    const limited = (files: number) =>
      new Run('sh', ['-c', `ulimit -n ${String(files)}; exec "$@"`, 'sh', ...command, ...flagsOf(ports)]);
    const [poor, rich] = await Promise.all([24, 400].map((files) => limited(files).finished()));
    expect(poor?.stdout)
      .to.match(/^FAIL {2}open files {4}24 for each server/m)
      .and.not.to.match(/python/i);
    expect(poor?.code).to.equal(1);
    expect(rich?.stdout.trimEnd().split('\n').at(-1)).to.match(/^(ok {2}|warn) {2}python/);
    expect(rich?.code).to.equal(0);
  });

  it('refuses an invalid grid with exit code 2, as grid does', async () => {
    const cases = [
      ['-n 0', /^chatroom: n: 0 is/],
      // It validates the same options as grid.
      ['--no-http --http-host 127.0.0.1 --http-origin https://room.example -p 80', /^chatroom: port: 80 is/],
      ['--http-origin here', /^chatroom: --http-origin here: expected an origin/],
      ['-p 80', /^chatroom: port: 80 is/],
      ['--http 70000', /^chatroom: --http 70000: ports go from/],
    ] as const;
    await Promise.all(
      cases.map(async ([args, message]) => {
        const { code, stdout, stderr } = await doctor(args.split(' '));
        expect(stderr).to.match(message);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      }),
    );
  });
});
