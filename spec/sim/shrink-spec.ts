import { expect } from 'chai';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { planAt, shrink } from '../../lib/sim/shrink.ts';
import { smallerPlans } from '../../lib/sim/shrinkCandidates.ts';
import type { Plan } from '../../lib/sim/plan.ts';

const plan = generatePlan(7, { servers: 5, seconds: 60, rate: 20, faults: ['crash', 'pause', 'cut'] });
/** Something that takes two faults, and three servers. */
const isBroken = ({ faults, servers }: Plan) =>
  servers >= 3 &&
  faults.some(({ kind }) => kind === 'cut') &&
  faults.some((fault) => fault.kind === 'pause' && fault.forMs > 100);
const later = <T>(value: T) => new Promise<T>((done) => setImmediate(() => done(value)));

describe('the search for the smallest plan', () => {
  it('ends at a plan of which no smaller one breaks the promise', async () => {
    const smallest = await shrink(plan, (smaller) => later(isBroken(smaller)));
    expect(plan.faults.length).to.be.above(30);
    expect(isBroken(smallest.plan)).to.equal(true);
    expect([...smallerPlans(smallest.plan)].filter(isBroken)).to.deep.equal([]);
    expect(smallest.plan.faults.map(({ kind }) => kind).sort()).to.deep.equal(['cut', 'pause']);
    expect(smallest.shrinks).to.equal(smallest.path.split(':').length - 1);
  });

  it('returns a path that leads to the same plan, without a run', async () => {
    const { plan: smallest, path } = await shrink(plan, (smaller) => later(isBroken(smaller)));
    expect(planAt(plan, path)).to.deep.equal(smallest);
    const again = JSON.parse(JSON.stringify(plan)) as Plan;
    expect(planAt(again, path)).to.deep.equal(smallest);
  });

  it('never runs the plan itself, and returns it if no smaller one breaks the promise', async () => {
    const asked: Plan[] = [];
    const smallest = await shrink(plan, (smaller) => {
      asked.push(smaller);
      return Promise.resolve(false);
    });
    expect(smallest).to.deep.equal({ plan, path: '0', shrinks: 0 });
    expect(asked).to.deep.equal([...smallerPlans(plan)]);
    expect(planAt(plan, '0')).to.deep.equal(plan);
  });

  it('ends with the smallest plan so far if from some moment on none breaks the promise', async () => {
    let left = 5;
    const smallest = await shrink(plan, (smaller) => Promise.resolve(isBroken(smaller) && left-- > 0));
    expect(smallest.shrinks).to.equal(5);
    expect(planAt(plan, smallest.path)).to.deep.equal(smallest.plan);
  });

  for (const path of [
    '',
    '1',
    '0:',
    '0:x',
    '0:999999',
    '0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0',
    '-1',
    '0:1.5',
  ]) {
    it(`finds nothing at the end of the path "${path}"`, () => {
      expect(planAt(plan, path)).to.equal(undefined);
    });
  }
});
