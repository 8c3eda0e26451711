import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AGENTS } from '../../lib/box/protocol.ts';
import { pathOfText } from '../../lib/model/agents/pathText.ts';
import { protocols } from '../../lib/trace/facts.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { ROOT, temporaryDirectory, usesProcesses } from '../support/processes.ts';

/** Two replicas of a number; the second is told of an addition, and forgets those before. */
const REPLICAS = `
import { agentType, s, send } from 'chatroom/agent';

const replica = agentType({
  name: 'replica',
  ports: { sum: s.integer },
  requests: s.literal('add'),
  init: () => 0,
  step: (sum, event, { names }) => {
    switch (event.kind) {
      case 'requested':
        return [sum + 1, names.map((name) => send(name, 1))];
      case 'received':
        return [event.message, []];
      default:
        return [sum, []];
    }
  },
  workload: () => ['add'],
});

const box = (port) => '127.0.0.1:' + port;
export const configuration = {
  agents: {
    a: { type: replica, box: box(5001), routes: { b: 'b' } },
    b: { type: replica, box: box(5002), routes: { a: 'a' } },
  },
  properties: {
    eventually: {
      'both have the same sum': (grid) =>
        grid.agent('a').state === grid.agent('b').state ? undefined : 'they differ',
    },
  },
};
`;

const OVID = join(ROOT, 'dist/bin/ovid.cjs');

describe('ovid check', () => {
  usesProcesses();

  it('prints the shortest path to a violation, the same with two threads, and writes its trace', () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'replicas.ts'), REPLICAS);
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync('node', [OVID, 'check', 'replicas.ts', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    const found = run('--trace', 'path.ndjson');
    const [, path = ''] = found.stdout.split(/^verdict.*\n/m);
    expect(path).to.equal(`
Property violated (both have the same sum): they differ

The shortest path to it; each step is one millisecond:
  1. a client requests add of a
     a: becomes 1; sends 1 to b
  2. a client requests add of a
     a: becomes 2; sends 1 to b
  3. b receives 1 from a
     b: becomes 1
  4. b receives 1 from a

Reproduce: ovid check replicas.ts
`);
    expect(found).to.include({ status: 1, stderr: 'Trace: path.ndjson\n' });
    const parse = traceParser(protocols(AGENTS));
    const lines = readFileSync(join(folder, 'path.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => parse(line).kind)).not.to.include('refused');
    const { path: written = '' } = JSON.parse(lines[0] ?? '') as { readonly path?: string };
    expect(pathOfText(written)).to.deep.include({ property: 'both have the same sum' });
    expect(pathOfText(written)?.path).to.have.lengthOf(4);

    const { states, distinct, steps } = JSON.parse(run('--json').stdout) as Record<string, unknown>;
    expect(JSON.parse(run('--json', '-j', '2').stdout)).to.deep.include({ states, distinct, steps });
    const reduced = run('--crashes', '1', '--reduce', '--json');
    expect(JSON.parse(reduced.stdout)).to.include({
      isReducing: true,
      reproduce: 'ovid check replicas.ts --crashes 1 --reduce',
    });
    expect(run('--json').stdout).not.to.contain('educ');
    expect(run('--restarts', '1')).to.deep.include({
      status: 2,
      stderr: 'ovid: --restarts: 1 restarts with 0 crashes; only a box that has crashed starts again\n',
    });
  });
});
