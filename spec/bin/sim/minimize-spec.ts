import { expect } from 'chai';
import { smallestOf } from '../../../bin/sim/minimize.ts';
import type { Answer } from '../../../bin/sim/job.ts';
import { planAt } from '../../../lib/sim/shrink.ts';
import type { Plan, PlannedFault } from '../../../lib/sim/plan.ts';
import { BROKEN, done } from '../../support/outcomes.ts';
import { planWith } from '../../support/plans.ts';

const cut: PlannedFault = { kind: 'cut', atMs: 5, a: 0, b: 1 };
const pause: PlannedFault = { kind: 'pause', atMs: 9, server: 1, forMs: 50 };
const plan = planWith([cut, pause]);
const has = ({ faults }: Plan, kind: string) => faults.some((fault) => fault.kind === kind);
const search = (answerTo: (plan: Plan) => Answer | { kind: 'stopped' }) => {
  const steps: Plan[] = [];
  const workers = {
    run: (job: { plan: Plan }) => Promise.resolve(answerTo(job.plan)),
    close: () => undefined,
  };
  return smallestOf(plan, BROKEN, workers, (step) => steps.push(step)).then((broken) => ({ broken, steps }));
};

describe('a violation', () => {
  it('is reduced to the smallest plan with the same violation, and reported as in that run', async () => {
    const smaller = { ...BROKEN, message: 'in a small way' };
    const { broken, steps } = await search((one) => done({ violations: has(one, 'cut') ? [smaller] : [] }));
    expect(broken.plan.faults).to.deep.equal([{ ...cut, atMs: 0 }]);
    expect(broken).to.deep.include({ violation: smaller, isCutOff: false });
    expect(planAt(plan, broken.path)).to.deep.equal(broken.plan);
    expect(steps.at(-1)).to.deep.equal(broken.plan);
    expect(steps.length).to.equal(broken.shrinks);
  });

  it('stays that of the same promise during the search, even if smaller plans violate others', async () => {
    const other = { ...BROKEN, promise: 'accuracy' } as const;
    const { broken } = await search((one) =>
      done({ violations: has(one, 'pause') ? [other, BROKEN] : [other] }),
    );
    expect(broken.plan.faults).to.deep.equal([{ ...pause, server: 0, atMs: 0, forMs: 1 }]);
    expect(broken.violation).to.equal(BROKEN);
  });

  it('is not the exception of a run', async () => {
    const { broken } = await search(() => ({ kind: 'thrown', reason: 'no', stack: '' }));
    expect(broken).to.deep.include({ plan, violation: BROKEN, shrinks: 0, isCutOff: false });
  });

  it('is reported as possibly not minimal if the search was stopped', async () => {
    let left = 2;
    const { broken } = await search(() =>
      left-- > 0 ? done({ violations: [BROKEN] }) : { kind: 'stopped' },
    );
    expect(broken).to.deep.include({ shrinks: 2, isCutOff: true });
  });
});
