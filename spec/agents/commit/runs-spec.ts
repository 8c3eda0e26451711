import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { threePhaseCommit } from '../../../lib/agents/commit/threePhase.ts';
import { twoPhaseCommit } from '../../../lib/agents/commit/twoPhase.ts';
import { simulate } from '../../../lib/sim/agents/simulate.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS, type DrawnKind } from '../../../lib/sim/plan.ts';
import { commitGrid } from '../../support/commit.ts';
import { byEffort } from '../../support/effort.ts';

/** All runs of the gate take a second. */
const SEEDS = byEffort({ gate: 5, full: 40 });
const EVERY_FAULT = [...FAULT_KINDS, ...DISK_FAULT_KINDS];

describe('runs of atomic commit', () => {
  for (const [title, protocol, attributes, faults] of [
    ['two-phase, whatever fails', twoPhaseCommit, {}, EVERY_FAULT],
    ['three-phase, with crashes', threePhaseCommit, {}, ['crash']],
    [
      'three-phase, whatever fails, if silence is no failure',
      threePhaseCommit,
      { evidence: 'down' },
      EVERY_FAULT,
    ],
  ] as readonly (readonly [string, AgentType, { evidence?: 'down' }, readonly DrawnKind[]])[])
    it(`keep the promises: ${title}`, () => {
      const configuration = commitGrid(protocol, 3, 'any', attributes);
      let committed = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const plan = generatePlan(seed, {
          servers: 3,
          seconds: 10,
          rate: 10,
          faults,
          configuration: { name: '', hash: '' },
        });
        const { failure, violations, history } = simulate(configuration, plan, { states: false });
        if (failure !== undefined) throw failure.error;
        expect(violations, `seed ${String(seed)}`).to.deep.equal([]);
        for (const event of history)
          if (event.kind === 'fact' && event.fact.kind === 'indicated')
            if (event.fact.indication.startsWith('"commit ')) committed++;
      }
      expect(committed).to.be.above(SEEDS);
    }).timeout(byEffort({ gate: 30_000, full: 1_200_000 }));
});
