import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { threePhaseCommit } from '../../../lib/agents/commit/threePhase.ts';
import { twoPhaseCommit } from '../../../lib/agents/commit/twoPhase.ts';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import { commitGrid } from '../../support/commit.ts';
import { byEffort } from '../../support/effort.ts';

type Row = readonly [
  title: string,
  protocol: AgentType,
  n: number,
  votes: 'yes' | 'any',
  options: AgentCheckOptions,
  states: number,
  attributes?: { readonly members: readonly string[] },
];

const GATE: readonly Row[] = [
  ['two-phase, 3 processes, no failure', twoPhaseCommit, 3, 'any', {}, 84],
  ['two-phase, 2, a crash and a restart', twoPhaseCommit, 2, 'any', { crashes: 1, restarts: 1 }, 626],
  // A process that is asked to vote has not learnt the decision before: it has been down.
  [
    'two-phase, 2, two requests, a crash and a restart',
    twoPhaseCommit,
    2,
    'any',
    { requests: 2, crashes: 1, restarts: 1 },
    5_553,
  ],
  // A process fails when its log has more than it has recorded.
  [
    'two-phase, 2, two crashes and two restarts',
    twoPhaseCommit,
    2,
    'any',
    { crashes: 2, restarts: 2 },
    4_181,
  ],
  ['three-phase, 3 processes, no failure', threePhaseCommit, 3, 'any', {}, 715],
  ['three-phase, 2, a crash and a restart', threePhaseCommit, 2, 'any', { crashes: 1, restarts: 1 }, 2_447],
  [
    'three-phase, 2, two crashes and a restart',
    threePhaseCommit,
    2,
    'yes',
    { crashes: 2, restarts: 1 },
    5_851,
  ],
  // One of them aborts alone, votes on the next transaction and crashes; the other one gives both numbers to others.
  [
    'three-phase, 2, two requests, a crash and a restart',
    threePhaseCommit,
    2,
    'any',
    { requests: 2, crashes: 1, restarts: 1 },
    21_564,
  ],
  ['three-phase, 2, a wrong suspicion', threePhaseCommit, 2, 'yes', { suspicions: 1 }, 561],
  [
    'three-phase, 2, one joins, a wrong suspicion',
    threePhaseCommit,
    2,
    'any',
    { suspicions: 1 },
    1_261,
    { members: ['a'] },
  ],
];

const FULL: readonly Row[] = [
  ['two-phase, 3, a crash and a restart', twoPhaseCommit, 3, 'any', { crashes: 1, restarts: 1 }, 65_483],
  ['three-phase, 3 processes, a crash', threePhaseCommit, 3, 'yes', { crashes: 1 }, 10_194],
  [
    'three-phase, 2, two crashes and two restarts',
    threePhaseCommit,
    2,
    'any',
    { crashes: 2, restarts: 2 },
    66_708,
  ],
];

/** Of those of {@link GATE} and {@link FULL} in which a box crashes: the number of states of reduced steps. */
const REDUCED: Readonly<Record<string, number>> = {
  'two-phase, 2, a crash and a restart': 385,
  'two-phase, 2, two requests, a crash and a restart': 2_780,
  'two-phase, 2, two crashes and two restarts': 2_831,
  'three-phase, 2, a crash and a restart': 952,
  'three-phase, 2, two crashes and a restart': 3_707,
  'three-phase, 2, two requests, a crash and a restart': 7_269,
  'two-phase, 3, a crash and a restart': 25_956,
  'three-phase, 3 processes, a crash': 3_807,
  'three-phase, 2, two crashes and two restarts': 27_856,
};

describe('atomic commit in the model checker', () => {
  for (const [title, protocol, n, votes, options, states, attributes] of [
    ...GATE,
    ...byEffort<readonly Row[]>({ gate: [], full: FULL }),
  ]) {
    const check = (isReducing: boolean) =>
      checkAgents(commitGrid(protocol, n, votes, attributes), { requests: 1, ...options, isReducing });
    let restsOfAll = 0;
    it(`keeps its promises in every order of events: ${title}`, () => {
      const { violation, verdict, distinct, rests } = check(false);
      expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
      expect(rests).to.be.above(0);
      expect(distinct).to.equal(states);
      restsOfAll = rests;
    }).timeout(600_000);
    const reduced = REDUCED[title];
    if (reduced !== undefined)
      it(`has the same states of rest with reduced steps: ${title}`, () => {
        const { verdict, distinct, rests } = check(true);
        expect({ verdict, distinct, rests }).to.deep.equal({
          verdict: 'holds',
          distinct: reduced,
          rests: restsOfAll,
        });
      }).timeout(600_000);
  }
});
