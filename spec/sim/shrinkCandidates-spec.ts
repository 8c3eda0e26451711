import { expect } from 'chai';
import { noops } from '../../lib/sim/noops.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { smallerPlans } from '../../lib/sim/shrinkCandidates.ts';
import { FAULT_KINDS, type Plan, type PlannedFault } from '../../lib/sim/plan.ts';
import { serversOf } from '../../lib/trace/fault.ts';
import { planWith } from '../support/plans.ts';

const pause: PlannedFault = { kind: 'pause', atMs: 400, server: 2, forMs: 100 };
const cut: PlannedFault = { kind: 'cut', atMs: 600, a: 2, b: 0, only: 2 };
const drawn = Array.from({ length: 8 }, (_, seed) =>
  generatePlan(seed, { servers: 4, seconds: 5, rate: 20, faults: FAULT_KINDS }),
);

/** How large a plan is: no step may make it larger. */
function size({ servers, forMs, requestEveryMs, faults, ...ground }: Plan): number {
  const numbers = faults.flatMap((fault) =>
    Object.entries(fault).map(([key, value]) =>
      ['atMs', 'forMs', 'extraMs', 'byMs'].includes(key) ? Math.abs(Number(value)) : 1,
    ),
  );
  const sum = numbers.reduce((a, b) => a + b, 0);
  return sum + servers + forMs - requestEveryMs + Object.keys(ground).length;
}

describe('smaller plans', () => {
  it('are deterministic, and each is smaller', () => {
    for (const plan of drawn) {
      const smaller = [...smallerPlans(plan)];
      expect([...smallerPlans(plan)]).to.deep.equal(smaller);
      for (const one of smaller) expect(size(one), JSON.stringify(one)).to.be.below(size(plan));
    }
  });

  it('are valid: every fault has an effect, every server exists, and nothing ends before it begins', () => {
    for (const plan of drawn.flatMap((one) => [one, ...smallerPlans(one)])) {
      for (const one of smallerPlans(plan)) {
        expect([...noops(one)], JSON.stringify(one)).to.deep.equal([]);
        expect(Math.max(0, ...one.faults.flatMap(serversOf))).to.be.below(one.servers);
        expect(Math.min(one.forMs, one.servers, ...one.faults.map(({ atMs }) => atMs + 1))).to.be.at.least(1);
      }
    }
  });

  it('are of plain servers if the plan is', () => {
    const smaller = [...smallerPlans(planWith([pause, cut], { plain: true, messageBytes: 9 }))];
    expect(smaller.map(({ plain }) => plain)).to.deep.equal(smaller.map(() => true));
  });

  it('begin with the plan without faults', () => {
    expect([...smallerPlans(planWith([pause, cut]))][0]).to.deep.equal(planWith([]));
  });

  it('include those with one fault less', () => {
    const left = [...smallerPlans(planWith([pause, cut]))].map(({ faults }) => JSON.stringify(faults));
    expect(left)
      .to.include(JSON.stringify([pause]))
      .and.to.include(JSON.stringify([cut]));
  });

  it('omit servers that no fault refers to, and renumber the others', () => {
    const fewer = [...smallerPlans(planWith([pause, cut]))].filter(({ servers }) => servers < 3);
    expect(fewer).to.deep.equal([
      planWith(
        [
          { ...pause, server: 1 },
          { ...cut, a: 1, only: 1 },
        ],
        { servers: 2 },
      ),
    ]);
  });

  it('keep the boxes of a configuration, whose agents differ', () => {
    const plan = planWith([pause, cut], { configuration: { name: 'kvs.json', hash: '0' } });
    expect([...smallerPlans(plan)].map(({ servers }) => servers)).to.not.include(2);
  });

  it('keep at least one server', () => {
    expect([...smallerPlans(planWith([], { servers: 1 }))].map(({ servers }) => servers)).to.not.include(0);
  });

  it('move a fault forward together with all later ones', () => {
    const times = [...smallerPlans(planWith([pause, cut]))].map(({ faults, forMs }) =>
      [...faults.map(({ atMs }) => atMs), forMs].join(),
    );
    expect(times).to.include('0,200,600').and.to.include('400,400,800').and.to.include('400,500,900');
  });

  it('have shorter and weaker faults', () => {
    const disk: PlannedFault = { kind: 'diskSlow', atMs: 0, server: 0, extraMs: 101, forMs: 201 };
    expect([...smallerPlans(planWith([disk]))].flatMap(({ faults }) => faults))
      .to.deep.include({ ...disk, forMs: 1 })
      .and.to.deep.include({ ...disk, extraMs: 1 });
    const delay: PlannedFault = { kind: 'delay', atMs: 0, from: 0, to: 1, extraMs: 101, forMs: 201 };
    const found = [...smallerPlans(planWith([delay]))].flatMap(({ faults }) => faults);
    expect(found)
      .to.deep.include({ ...delay, forMs: 1 })
      .and.to.deep.include({ ...delay, forMs: 101 })
      .and.to.deep.include({ ...delay, extraMs: 1 });
  });

  it('have the default network and message length', () => {
    const ground = { messageBytes: 100, network: { latencyMs: 9 }, unsentLimitBytes: 65_536 };
    const found = [...smallerPlans(planWith([], ground))];
    expect(found).to.deep.include(planWith([]));
    expect(found).to.deep.include(planWith([], { network: { latencyMs: 9 }, unsentLimitBytes: 65_536 }));
  });
});
