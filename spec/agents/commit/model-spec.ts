import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { threePhaseCommit } from '../../../lib/agents/commit/threePhase.ts';
import { twoPhaseCommit } from '../../../lib/agents/commit/twoPhase.ts';
import { checkAgents } from '../../../lib/model/agents/check.ts';
import { commitGrid } from '../../support/commit.ts';

describe('atomic commit in the model checker', () => {
  for (const [title, protocol, n, votes, options, states] of [
    ['two-phase, 3 processes, no failure', twoPhaseCommit, 3, 'any', {}, 84],
    [
      'two-phase, 2 processes, a crash and a restart',
      twoPhaseCommit,
      2,
      'any',
      { crashes: 1, restarts: 1 },
      undefined,
    ],
    ['three-phase, 3 processes, no failure', threePhaseCommit, 3, 'any', {}, undefined],
    [
      'three-phase, 2 processes, a crash and a restart',
      threePhaseCommit,
      2,
      'any',
      { crashes: 1, restarts: 1 },
      undefined,
    ],
  ] as readonly (readonly [string, AgentType, number, 'yes' | 'any', object, number | undefined])[])
    it(`keeps its promises in every order of events: ${title}`, () => {
      const { violation, verdict, distinct, rests } = checkAgents(commitGrid(protocol, n, votes), {
        requests: 1,
        ...options,
      });
      expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
      expect(rests).to.be.above(0);
      if (states !== undefined) expect(distinct).to.equal(states);
    });
});
