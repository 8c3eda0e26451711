import { expect } from 'chai';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import { twoPhaseCommit } from '../../support/referenceAgents/twoPhaseCommit.ts';

describe('the model checker on agents', () => {
  describe('agrees with published numbers of states', () => {
    const duplicating: AgentCheckOptions = { network: 'duplicating', requests: Infinity };

    it('two-phase commit of three and of five resource managers', () => {
      for (const [managers, distinct] of [
        [3, 288],
        [5, 8832],
      ] as const) {
        const found = checkAgents(twoPhaseCommit(managers), duplicating);
        expect(found).to.include({ distinct, verdict: 'holds' });
        expect([...found.sometimes.keys()]).to.deep.equal(['committed', 'aborted']);
      }
    });

    it('two-phase commit of five managers, folded: each orbit once', () => {
      const { distinct, verdict, violation } = checkAgents(twoPhaseCommit(5, true), duplicating);
      expect([distinct, verdict, violation?.message]).to.deep.equal([314, 'holds', undefined]);
    });
  });
});
