import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { work, type Outcome } from '../../../bin/sim/job.ts';
import type { Plan, PlannedFault } from '../../../lib/sim/plan.ts';
import { run } from '../../../lib/sim/run.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { planWith } from '../../support/plans.ts';

const plan = planWith([
  { kind: 'crash', atMs: 100, server: 1 },
  { kind: 'restart', atMs: 400, server: 1 },
]);

describe('a job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-job-'));
  after(() => rmSync(folder, { recursive: true }));
  const outcomeOf = (some: Plan): Outcome => {
    const answer = work({ plan: some });
    if (answer.kind === 'thrown') throw new Error(answer.reason);
    return answer.outcome;
  };

  it('is the run of a plan, and its history is known by its hash', () => {
    const { violations, turns, said, delivered, messages, virtualMs, met } = run(plan);
    const outcome = outcomeOf(plan);
    expect(outcome).to.deep.include({ violations, events: turns, said, delivered, messages, virtualMs, met });
    expect(outcome.hash).to.match(/^[0-9a-f]{64}$/);
    expect(outcomeOf(plan)).to.deep.equal(outcome);
    expect(outcomeOf({ ...plan, seed: 2 }).hash).to.not.equal(outcome.hash);
  });

  it('leaves the trace that it was asked for: a header, and every event with its clock', () => {
    const trace = join(folder, 'trace');
    expect(work({ plan, trace })).to.deep.equal(work({ plan }));
    const [header, ...events] = readFileSync(trace, 'utf8').trimEnd().split('\n');
    expect(header).to.equal('{"trace":"chatroom","version":1,"servers":3,"source":"sim"}');
    const expected = withClocks(run(plan, { reportsSent: true }).history, 3);
    expect(events).to.deep.equal(expected.map((event) => traceLine(event).trimEnd()));
    expect(events.filter((line) => line.includes('"kind":"fault"'))).to.have.length(2);
    expect(events.filter((line) => line.includes('"kind":"sent"')).length).to.be.above(10);
  });

  it('answers what was thrown, and where', () => {
    const answer = work({ plan, trace: join(folder, 'no', 'such', 'folder') });
    expect(answer).to.include({ kind: 'thrown' });
    expect(answer).to.have.property('reason').that.includes('ENOENT');
    expect(answer).to.have.property('stack').that.includes('run.ts');
  });

  it('keeps the trace of a run in which something throws, up to there', () => {
    const trace = join(folder, 'torn');
    const nobody = {
      toString: () => {
        throw new Error('nobody there');
      },
    };
    const fault = { kind: 'drop', atMs: 800, from: 0, to: nobody, forMs: 1 } as unknown as PlannedFault;
    expect(work({ plan: planWith([fault]), trace })).to.include({ kind: 'thrown', reason: 'nobody there' });
    expect(readFileSync(trace, 'utf8').split('\n').length).to.be.above(20);
  });
});
