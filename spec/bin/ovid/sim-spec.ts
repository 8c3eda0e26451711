import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AGENT_SIM_DEFAULTS, type AgentSimFlags } from '../../../bin/ovid/simFlags.ts';
import { agentsSubject } from '../../../bin/ovid/simSubject.ts';
import { workOnAgents } from '../../../bin/ovid/simWork.ts';
import type { Job, Outcome } from '../../../bin/sim/job.ts';
import { chosenPlans } from '../../../bin/sim/plans.ts';
import { planSentence } from '../../../bin/sim/planReason.ts';
import { hasUnmet, summaryOf } from '../../../bin/sim/summary.ts';
import { table } from '../../../bin/sim/table.ts';
import { NOTHING, plus } from '../../../bin/sim/totals.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS, type Plan } from '../../../lib/sim/plan.ts';
import { counters } from '../../support/counters.ts';
import { configured } from '../../support/agents.ts';
import { outcomeWith } from '../../support/outcomes.ts';
import { echo } from '../../../lib/agents/echo/echo.ts';

const FLAGS = { ...AGENT_SIM_DEFAULTS, seed: 7, runs: 2 } as unknown as AgentSimFlags;
const HASH = '0123456789abcdef';

function subjectWith(flags: Partial<AgentSimFlags> = {}, file = 'dir/counters.ts') {
  return agentsSubject({ file, configuration: counters(), hash: HASH }, { ...FLAGS, ...flags });
}

describe('what ovid sim simulates', () => {
  it('has as many servers as boxes, and names its configuration', () => {
    const plan = subjectWith().planOf(7);
    expect(plan).to.deep.include({
      protocol: 'agents',
      servers: 3,
      configuration: { name: 'counters.ts', hash: HASH },
      requestEveryMs: 100,
    });
    expect(plan).not.to.have.property('channels');
    expect(subjectWith({ network: 'lossy' }).planOf(7).channels).to.equal('lossy');
    expect(chosenPlans(FLAGS, subjectWith())).to.include({ seed: 7, runs: 2, protocol: 'agents' });
  });

  it('has faults of disks only if agents save records', () => {
    const kinds = (subject: ReturnType<typeof subjectWith>) =>
      new Set(
        Array.from({ length: 30 }, (_, seed) => subject.planOf(seed).faults.map(({ kind }) => kind)).flat(),
      );
    expect([...kinds(subjectWith())]).to.include.members([...FAULT_KINDS, ...DISK_FAULT_KINDS]);
    const configuration = configured({
      a: { type: echo, box: '127.0.0.1:5001' },
      b: { type: echo, box: '127.0.0.1:5002' },
    });
    const echoes = agentsSubject({ file: 'echo.ts', configuration, hash: HASH }, FLAGS);
    expect([...kinds(echoes)])
      .to.include.members([...FAULT_KINDS])
      .and.not.include.members([...DISK_FAULT_KINDS]);
  });

  it('tells the command that runs a plan again, with the properties that were asked for', () => {
    const named = { file: 'c.json', configuration: counters(), hash: HASH, properties: ['a', 'total order'] };
    const asked = agentsSubject(named, FLAGS);
    expect(asked.reproduceBySeed(7, '0')).to.equal(
      "ovid sim c.json --seed 7 --property a --property 'total order' --path 0",
    );
    expect(asked.reproduceByFile('p.json')).to.equal(
      "ovid sim c.json --property a --property 'total order' --plan p.json",
    );
    expect(asked.worker.data).to.deep.include({ properties: ['a', 'total order'] });
  });

  it('tells the command that runs a plan again, with the options that differ from the defaults', () => {
    expect(subjectWith().reproduceBySeed(7, '0:3')).to.equal('ovid sim dir/counters.ts --seed 7 --path 0:3');
    const others = { seconds: 5, rate: 2, network: 'lossy', faults: [] } as const;
    expect(subjectWith(others, "it's.ts").reproduceBySeed(7, '0')).to.equal(
      "ovid sim 'it'\\''s.ts' --seed 7 --seconds 5 --rate 2 --network lossy --faults none --path 0",
    );
    expect(subjectWith().reproduceByFile('ovid-plan.json')).to.equal(
      'ovid sim dir/counters.ts --plan ovid-plan.json',
    );
  });

  it('reads its own plans, and refuses those of another configuration', () => {
    const subject = subjectWith({ network: 'unordered' });
    const plan = subject.planOf(7);
    const problemOf = (changed: Partial<Plan>) => {
      const found = subject.parsePlan(JSON.stringify({ ...plan, ...changed }));
      return 'problem' in found ? planSentence(found.problem) : found;
    };
    expect(problemOf({})).to.deep.equal(plan);
    expect(problemOf({ configuration: { name: 'kvs.json', hash: 'ffff' } })).to.equal(
      `it is for another configuration, kvs.json with the hash ffff; this one has ${HASH}`,
    );
    expect(problemOf({ servers: 4, faults: [] })).to.equal(
      'servers is 4; expected 3, the number of boxes of the configuration',
    );
  });
});

describe('a thread of ovid sim', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovid-job-'));
  after(() => rmSync(folder, { recursive: true }));
  const plan = subjectWith({ seconds: 1 }).planOf(3);
  const outcomeOf = (job: Job, states = true): Outcome => {
    const answer = workOnAgents(job, counters(), states);
    if (answer.kind !== 'done') throw new Error(answer.kind);
    return answer.outcome;
  };

  it('has the same outcome with a trace as without, and with states in it as without', () => {
    const traces = [join(folder, 'states.ndjson'), join(folder, 'none.ndjson')];
    const outcome = outcomeOf({ plan });
    expect(outcome.reached).to.deep.equal(['somebody has counted three']);
    expect(outcomeOf({ plan, trace: traces[0] })).to.deep.equal(outcome);
    expect(outcomeOf({ plan, trace: traces[1] }, false)).to.deep.equal(outcome);
    const [withStates, without] = traces.map((file) => readFileSync(file, 'utf8'));
    expect(withStates)
      .to.match(/^\{"trace":"grid",.*"protocol":"agents"/)
      .and.include('"kind":"state"');
    expect(without).not.to.include('"kind":"state"');
  });

  it('has the channels of the plan', () => {
    expect(outcomeOf({ plan: { ...plan, channels: 'lossy' } }).hash).not.to.equal(outcomeOf({ plan }).hash);
  });
});

describe('the result of ovid sim', () => {
  const subject = subjectWith();
  const summaryWith = (reached: readonly string[]) => {
    const totals = [reached, []].reduce(
      (sum, one) => plus(sum, subject.planOf(1), outcomeWith({ reached: one })),
      NOTHING,
    );
    const { claims } = subject.protocolOf(undefined);
    const rest = { broken: undefined, failure: undefined, files: {}, reproduce: undefined };
    return summaryOf({ seed: 1, totals, hash: 'x', wallMs: 1, isInterrupted: false, claims, ...rest });
  };

  it('tells in how many runs each property "sometimes" was met', () => {
    const summary = summaryWith(['somebody has counted three']);
    expect(summary.sometimes).to.deep.equal({ 'somebody has counted three': 1 });
    expect(summary).not.to.have.property('reached');
    expect(table(summary, subject.protocolOf(undefined))).to.include(
      '\nsometimes     somebody has counted three: in 1 of 2 runs\n',
    );
    expect(hasUnmet(summary)).to.equal(false);
  });

  it('is not good if one of them was met in no run', () => {
    const summary = summaryWith([]);
    expect(table(summary, subject.protocolOf(undefined))).to.include(
      'somebody has counted three: never, in 2 runs\n',
    );
    expect(hasUnmet(summary)).to.equal(true);
  });

  it('describes a violated property, and its plan in boxes and agents', () => {
    const violation = { promise: 'all have counted the same', atMs: 5, message: 'they differ' };
    const plan = { ...subject.planOf(1), channels: 'lossy', faults: [] } as const;
    const rest = { failure: undefined, files: {}, reproduce: 'ovid sim x' };
    const broken = { plan, violation, path: '0', shrinks: 1, isCutOff: false };
    const text = table(
      summaryOf({ seed: 1, totals: NOTHING, hash: 'x', wallMs: 1, isInterrupted: false, broken, ...rest }),
      subject.protocolOf(undefined),
    );
    expect(text).to.include(
      'Property violated (all have counted the same): it did not hold at the end of the run.\nWhat happened: they differ.\n',
    );
    expect(text).to.include(
      ': 3 boxes, lossy channels, 10000 ms, one request per agent every 100 ms, seed 1, no faults\n',
    );
  });
});
