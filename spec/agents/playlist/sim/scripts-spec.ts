/** The scripts of tests/commit on virtual time: the servers that run on TCP, a simulated network, and a master that waits for the same things. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScriptMaster } from '../../../../lib/agents/playlist/sim/master.ts';
import { gridOf, simulatedScript, type ScriptRun } from '../../../../lib/agents/playlist/sim/protocol.ts';
import { parseScript, type Script } from '../../../../lib/agents/playlist/sim/script.ts';
import { configurationHash } from '../../../../lib/agent/configuration/hash.ts';
import { generatePlan } from '../../../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS, type DrawnKind, type Plan } from '../../../../lib/sim/plan.ts';
import { run } from '../../../../lib/sim/run.ts';
import { byEffort } from '../../../support/effort.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../tests/commit');
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.input') ? [file.slice(0, -6)] : []));

/** The seeds of each script, and the scripts with faults. */
const SEEDS = byEffort({ full: [1, 2], gate: [1] });
const FAULTY = byEffort({ full: names, gate: names.filter((_, at) => at % 4 === 0) });

function pairNamed(name: string): Pick<ScriptRun, 'script' | 'expected'> {
  const script = parseScript(readFileSync(join(folder, `${name}.input`), 'utf8')) as Script;
  const expected = readFileSync(join(folder, `${name}.output`), 'utf8')
    .trim()
    .split('\n');
  return { script, expected };
}

/** Plays a script with a plan. */
function play(pair: Pick<ScriptRun, 'script' | 'expected'>, plan: Partial<Plan>) {
  let master: ScriptMaster | undefined;
  const { faults = [] } = plan;
  const { servers } = pair.script;
  const protocol = simulatedScript({ ...pair, faults }, { states: false }, (one) => (master = one));
  const result = run(
    { protocol: 'agents', seed: 1, servers, forMs: 0, requestEveryMs: 1, ...plan, faults },
    protocol,
  );
  if (result.failure !== undefined) throw result.failure.error;
  const { violations, history } = result;
  return { violations, history, output: master?.output, problems: master?.problems };
}

/** A plan with drawn faults. */
function planFor({ script }: Pick<ScriptRun, 'script'>, seed: number, faults: readonly DrawnKind[]): Plan {
  const configuration = { name: 'script', hash: configurationHash(gridOf(script)) };
  return generatePlan(seed, {
    protocol: 'agents',
    configuration,
    servers: script.servers,
    seconds: 5,
    rate: 1,
    faults,
  });
}

describe('a script of tests/commit on virtual time', () => {
  for (const name of names)
    it(`prints what is expected: ${name}`, () => {
      const pair = pairNamed(name);
      for (const seed of SEEDS) {
        const { output, problems, violations } = play(pair, { seed });
        expect({ output, problems, violations }).to.deep.equal({
          output: pair.expected,
          problems: [],
          violations: [],
        });
      }
    });

  it('gives the same history again, to the byte', () => {
    const pair = pairNamed('the-last-one-gets-the-precommit');
    const plan = planFor(pair, 7, FAULT_KINDS);
    expect(JSON.stringify(play(pair, plan).history)).to.equal(JSON.stringify(play(pair, plan).history));
  });

  it('prints the same under faults that end no server', () => {
    for (const [at, name] of FAULTY.entries()) {
      const pair = pairNamed(name);
      const { violations } = play(
        pair,
        planFor(pair, at, ['cut', 'block', 'hold', 'delay', 'step', 'limit', 'diskSlow']),
      );
      expect(violations, name).to.deep.equal([]);
    }
  });

  it('keeps every property under all faults', () => {
    for (const [at, name] of FAULTY.entries()) {
      const pair = pairNamed(name);
      const { violations } = play(pair, planFor(pair, at, [...FAULT_KINDS, ...DISK_FAULT_KINDS]));
      expect(violations, name).to.deep.equal([]);
    }
  });

  it('whose output is another one violates script-output, with the line', () => {
    const pair = { ...pairNamed('add-and-get'), expected: ['URL1', 'URL2', 'URL1'] };
    const [violation, ...more] = play(pair, {}).violations;
    expect(more).to.deep.equal([]);
    expect(violation).to.include({
      promise: 'script-output',
      message: 'line 2 of the output is URL1, expected: URL2',
    });
    // With a crash, another output may be right, too.
    const crash = { kind: 'crash', atMs: 60_000, server: 0 } as const;
    expect(play(pair, { faults: [crash] }).violations).to.deep.equal([]);
  });

  it('goes on after a line that cannot be executed, and says why', () => {
    const script = parseScript('0 start 2 10000\n1 get a\n0 start 2 10000\n0 get a') as Script;
    const { output, problems } = play({ script }, {});
    expect(output).to.deep.equal(['NONE']);
    expect(problems).to.deep.equal(['line 2: server 1 does not run', 'line 3: server 0 runs already']);
  });
});
