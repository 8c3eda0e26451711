import { expect } from 'chai';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import { abd } from '../../support/referenceAgents/abd.ts';
import { paxos } from '../../support/referenceAgents/paxos.ts';
import { registerOf, singleCopy } from '../../support/referenceAgents/register.ts';
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

    const unordered: AgentCheckOptions = { network: 'unordered' };

    it('a register with a single copy', () => {
      const { distinct, verdict } = checkAgents(registerOf(singleCopy, 1, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([93, 'holds']);
    });

    it('two copies without communication are not linearizable: a read is older than a write that has ended', () => {
      const { verdict, violation } = checkAgents(registerOf(singleCopy, 2, 2), unordered);
      expect([verdict, violation?.property]).to.deep.equal(['violated', 'linearizable']);
      expect(violation?.steps.map(({ words }) => words)).to.deep.equal([
        's1 receives put(request 3, value "B") from c3',
        'c3 receives putOk(request 3) from s1',
        's0 receives get(request 6) from c3',
        'c3 receives getOk(request 6, value "?") from s0',
      ]);
      expect(violation?.steps[3]?.seen).to.deep.equal([
        'c3 awaits becomes nothing; records get ends(value "?")',
      ]);
    });

    it('the register of Attiya, Bar-Noy and Dolev', () => {
      const { distinct, verdict } = checkAgents(registerOf(abd, 2, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([544, 'holds']);
    });

    it('single-decree Paxos: the answer with a chosen value is sent by eight deliveries, and read by the ninth', () => {
      const { distinct, verdict, sometimes } = checkAgents(registerOf(paxos, 3, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([16_668, 'holds']);
      expect(sometimes.get('a value is read')).to.equal(9);
    });
  });
});
