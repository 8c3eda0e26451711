import { expect } from 'chai';
import type { Plan } from '../../../../lib/sim/plan.ts';
import { masterScriptOf } from '../../../../lib/agents/chatroom/sim/toMaster.ts';
import { inexpressibleSentence } from '../../../../lib/sim/masterScript.ts';
import { runScenario } from '../../../support/chatSimulation.ts';

const plan: Plan = {
  seed: 1,
  servers: 3,
  forMs: 200,
  requestEveryMs: 100,
  faults: [
    { kind: 'crash', atMs: 50, server: 1 },
    { kind: 'restart', atMs: 100, server: 1 },
    { kind: 'crash', atMs: 150, server: 2 },
  ],
};

const pairOf = (of: Plan) => {
  const script = masterScriptOf(of, 20_000);
  if (script.kind !== 'pair') throw new Error(inexpressibleSentence(script.reason));
  return script;
};
const reasonOf = (of: Plan) => {
  const script = masterScriptOf(of);
  return script.kind === 'pair' ? undefined : inexpressibleSentence(script.reason);
};

/** The output of a master's script whose commands simulated servers execute, with the master's own time limits. */
function played(input: string): string {
  const lines = input.trimEnd().split('\n');
  const commands = lines.map((line) => {
    const [id, verb, ...rest] = line.split(' ');
    if (verb === 'start') return `start ${id!}\nstabilize`;
    if (verb === 'crash') return `crash ${id!}\nstabilize`;
    if (id === 'sleep') return `run ${verb!}ms`;
    return verb === 'broadcast' ? `broadcast ${id!} ${rest.join(' ')}` : `${verb!} ${id!}`;
  });
  const n = lines[0]!.split(' ')[2]!;
  const { output } = runScenario(`grid n=${n}\n${commands.join('\n')}\n----\n`);
  const answers = output.split('\n').flatMap((line) => /^\d+: (.*)$/.exec(line)?.slice(1) ?? []);
  return `${answers.join('\n').replaceAll('·', ' ')}\n`;
}

describe('a script for the master', () => {
  it('does not exist for plain servers, because it cannot choose them', () => {
    expect(reasonOf({ ...plan, plain: true })).to.equal('the master cannot start servers without sessions');
  });

  it('starts all servers, keeps the order of a plan with pauses between senders, and queries all at the end', () => {
    expect(pairOf(plan).input.split('\n')).to.deep.equal([
      '0 start 3 20000',
      '1 start 3 20001',
      '2 start 3 20002',
      '0 broadcast m0',
      'sleep 200',
      '1 broadcast m1',
      'sleep 200',
      '2 broadcast m2',
      'sleep 200',
      '1 crash',
      '1 start 3 20001',
      '0 broadcast m3',
      'sleep 200',
      '1 broadcast m4',
      'sleep 200',
      '2 broadcast m5',
      'sleep 200',
      '2 crash',
      '2 start 3 20002',
      '0 get',
      '0 alive',
      '1 get',
      '1 alive',
      '2 get',
      '2 alive',
      '',
    ]);
  });

  it('expects from each server all broadcasts since the start of its incarnation', () => {
    expect(pairOf(plan).output.split('\n')).to.deep.equal([
      'messages m0,m1,m2,m3,m4,m5',
      'alive 0,1,2',
      'messages m3,m4,m5',
      'alive 0,1,2',
      'messages ',
      'alive 0,1,2',
      '',
    ]);
  });

  it('has the output of simulated servers', () => {
    const alone = { ...plan, servers: 2, forMs: 500, faults: plan.faults.slice(0, 1) };
    for (const of of [plan, alone, { ...plan, messageBytes: 20 }]) {
      const { input, output } = pairOf(of);
      expect(played(input)).to.equal(output);
    }
  });

  it('omits actions without effect: a crash of a crashed server, a start of a running one', () => {
    const twice: Plan = {
      ...plan,
      faults: [
        { kind: 'restart', atMs: 10, server: 1 },
        { kind: 'crash', atMs: 20, server: 1 },
        { kind: 'crash', atMs: 30, server: 1 },
      ],
    };
    const { input } = pairOf(twice);
    expect(input.match(/1 crash/g)).to.have.length(1);
    expect(input.match(/1 start/g)).to.have.length(2);
  });

  it('is refused, with the reason, if the master has no such command', () => {
    const pause = { kind: 'pause', atMs: 1, server: 0, forMs: 5 } as const;
    const cut = { kind: 'cut', atMs: 1, a: 0, b: 1 } as const;
    expect(reasonOf({ ...plan, faults: [pause, cut, pause] })).to.equal(
      'the master can crash and start servers, but not pause, cut',
    );
    expect(reasonOf({ ...plan, network: { latencyMs: 5 } })).to.match(/cannot configure the network/);
    expect(reasonOf({ ...plan, unsentLimitBytes: 70_000 })).to.match(/cannot configure the network/);
    expect(reasonOf({ ...plan, forMs: 6_700 })).to.equal(
      'it takes up to 201 broadcasts; a script of more than 200 would take minutes',
    );
    expect(reasonOf({ ...plan, forMs: 6_600 })).to.equal(undefined);
  });
});
