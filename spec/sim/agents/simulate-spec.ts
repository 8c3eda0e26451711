import { expect } from 'chai';
import { simulate } from '../../../lib/sim/agents/simulate.ts';
import { busBoxes } from '../../support/busBoxes.ts';
import { counters } from '../../support/counters.ts';

const PLAN = { seed: 1, forMs: 1_000, requestEveryMs: 100, faults: [] };

describe('a simulation of agents', () => {
  it('runs', () => {
    const result = simulate(counters(), PLAN, { serveBox: busBoxes() });
    console.log(result.failure, result.violations, result.reached, result.said, result.delivered, result.messages);
    for (const e of result.history.slice(0, 60)) console.log(JSON.stringify(e));
  });
});
