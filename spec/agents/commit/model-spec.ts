import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { threePhaseCommit } from '../../../lib/agents/commit/threePhase.ts';
import { twoPhaseCommit } from '../../../lib/agents/commit/twoPhase.ts';
import { checkAgents } from '../../../lib/model/agents/check.ts';
import { commitGrid } from '../../support/commit.ts';
import { byEffort } from '../../support/effort.ts';

type Case = readonly [title: string, protocol: AgentType, n: number, options: object, states: number];

const CASES: readonly Case[] = [
  ['two-phase, 3 processes, no failure', twoPhaseCommit, 3, {}, 84],
  ['two-phase, 2 processes, a crash and a restart', twoPhaseCommit, 2, { crashes: 1, restarts: 1 }, 655],
  ['three-phase, 3 processes, no failure', threePhaseCommit, 3, {}, 715],
  [
    'three-phase, 2 processes, a crash and a restart',
    threePhaseCommit,
    2,
    { crashes: 1, restarts: 1 },
    2_431,
  ],
];

/** Those that take seconds. */
const LONG_CASES: readonly Case[] = [
  [
    'three-phase, 2 processes, 2 crashes and a restart',
    threePhaseCommit,
    2,
    { crashes: 2, restarts: 1 },
    10_058,
  ],
  ['two-phase, 3 processes, a crash and a restart', twoPhaseCommit, 3, { crashes: 1, restarts: 1 }, 71_669],
];

describe('atomic commit in the model checker', () => {
  for (const [title, protocol, n, options, states] of byEffort({
    full: [...CASES, ...LONG_CASES],
    gate: CASES,
  }))
    it(`keeps its promises in every order of events: ${title}`, () => {
      const { violation, verdict, distinct, rests } = checkAgents(commitGrid(protocol, n, 'any'), {
        requests: 1,
        ...options,
      });
      expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
      expect(rests).to.be.above(0);
      expect(distinct).to.equal(states);
    });
});
