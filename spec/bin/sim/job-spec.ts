import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { work as workWith, type Job, type Outcome } from '../../../bin/sim/job.ts';
import { protocolNamed } from '../../../bin/reason/protocol.ts';
import { NOTHING, plus } from '../../../bin/sim/totals.ts';
import type { Plan, PlannedFault } from '../../../lib/sim/plan.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { planWith } from '../../support/plans.ts';
import { run } from '../../support/chatSimulation.ts';
import { SCENARIO_CHATROOM } from '../../../lib/agents/chatroom/sim/scenario.ts';
import type { ScenarioProtocol } from '../../../lib/sim/scenario/protocol.ts';
import { scenarioCounter } from '../../support/counter.ts';

const work = (job: Job) =>
  workWith(job, ({ plan: { protocol } }) =>
    protocolNamed(
      protocol,
      new Map<string, ScenarioProtocol>([
        ['chatroom', SCENARIO_CHATROOM],
        ['counter', scenarioCounter()],
      ]),
    ),
  );

const plan = planWith([
  { kind: 'crash', atMs: 100, server: 1 },
  { kind: 'restart', atMs: 400, server: 1 },
]);

describe('a job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-job-'));
  after(() => rmSync(folder, { recursive: true }));
  const outcomeOf = (some: Plan): Outcome => {
    const answer = work({ plan: some });
    if (answer.kind !== 'done') throw new Error(JSON.stringify(answer.reason));
    return answer.outcome;
  };

  it('runs a plan, and returns the hash of its history', () => {
    const { violations, turns, requested, delivered, messages, virtualMs, met } = run(plan);
    const outcome = outcomeOf(plan);
    expect(outcome).to.deep.include({
      violations,
      events: turns,
      requested,
      delivered,
      messages,
      virtualMs,
      met,
    });
    expect(outcome.hash).to.match(/^[0-9a-f]{64}$/);
    expect(outcomeOf(plan)).to.deep.equal(outcome);
    expect(outcomeOf({ ...plan, seed: 2 }).hash).to.not.equal(outcome.hash);
  });

  it('runs the protocol of its plan, also in its trace and in its scenario', () => {
    const counted = { ...planWith([]), protocol: 'counter' };
    const [trace, exported] = [join(folder, 'counter.ndjson'), join(folder, 'counter.txt')];
    expect(work({ plan: counted, trace, export: exported }).kind).to.equal('done');
    expect(readFileSync(trace, 'utf8'))
      .to.match(/^\{"trace":"grid",.*"protocol":"counter"/)
      .and.include('"counted"');
    expect(readFileSync(exported, 'utf8')).to.match(/\nprotocol counter\ngrid n=3 [^]*\nall promises kept\n/);
    expect(work({ plan: counted, export: join(folder, 'counter.input') })).to.deep.include({
      notExported: { code: 'protocol', protocol: 'counter' },
    });
    expect(outcomeOf(counted).hash).not.to.equal(outcomeOf(planWith([])).hash);
  });

  it('writes the requested trace: a header, and every event with its clock', () => {
    const trace = join(folder, 'trace');
    expect(work({ plan, trace })).to.deep.equal(work({ plan }));
    const [header, ...events] = readFileSync(trace, 'utf8').trimEnd().split('\n');
    expect(header).to.equal('{"trace":"grid","version":2,"protocol":"chatroom","servers":3,"source":"sim"}');
    const expected = withClocks(run(plan, { reportsSent: true }).history, 3, CHATROOM);
    expect(events).to.deep.equal(expected.map((event) => traceLine(event).trimEnd()));
    expect(events.filter((line) => line.includes('"kind":"fault"'))).to.have.length(2);
    expect(events.filter((line) => line.includes('"kind":"sent"')).length).to.be.above(10);
  });

  it('returns the exception, and its stack', () => {
    const answer = work({ plan: planWith([null as unknown as PlannedFault]) });
    expect(answer).to.include({ kind: 'thrown' });
    expect(answer).to.have.property('stack').that.includes('run.ts');
  });

  it('returns the file that cannot be written, and the reason: not an error of the run', () => {
    const nowhere = join(folder, 'no', 'folder.txt');
    const full = join(folder, 'full.txt');
    symlinkSync('/dev/full', full);
    for (const [file, problem] of [
      [nowhere, 'no such file or directory'],
      [full, 'no space left on device'],
    ] as const) {
      const unwritten = (option: string) => ({
        kind: 'unwritten',
        reason: { code: 'file', option, file, why: { code: 'system', detail: problem } },
      });
      expect(work({ plan, trace: file })).to.deep.equal(unwritten('--trace'));
      expect(work({ plan, export: file })).to.deep.equal(unwritten('--export'));
    }
  });

  it('executes a plan with more faults than a function can have arguments', () => {
    const faults = Array.from({ length: 200_000 }, (_, i): PlannedFault => ({
      kind: 'step',
      atMs: i / 1000,
      server: 0,
      byMs: 0,
    }));
    const huge = planWith(faults, { forMs: 100 });
    expect(plus(NOTHING, huge, outcomeOf(huge)).faults).to.deep.equal({ step: 200_000 });
  });

  it('writes the trace of a run that throws, up to the exception', () => {
    const trace = join(folder, 'torn');
    const nobody = {
      toString: () => {
        throw new Error('nobody there');
      },
    };
    const fault = { kind: 'block', atMs: 800, from: 0, to: nobody, forMs: 1 } as unknown as PlannedFault;
    expect(work({ plan: planWith([fault]), trace })).to.include({ kind: 'thrown', reason: 'nobody there' });
    expect(readFileSync(trace, 'utf8').split('\n').length).to.be.above(20);
  });
});
