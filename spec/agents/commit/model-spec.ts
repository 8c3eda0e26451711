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
];

const GATE: readonly Row[] = [
  ['two-phase, 3 processes, no failure', twoPhaseCommit, 3, 'any', {}, 84],
  ['two-phase, 2, a crash and a restart', twoPhaseCommit, 2, 'any', { crashes: 1, restarts: 1 }, 658],
  ['three-phase, 3 processes, no failure', threePhaseCommit, 3, 'any', {}, 715],
  ['three-phase, 2, a crash and a restart', threePhaseCommit, 2, 'any', { crashes: 1, restarts: 1 }, 2_431],
  [
    'three-phase, 2, two crashes and a restart',
    threePhaseCommit,
    2,
    'yes',
    { crashes: 2, restarts: 1 },
    5_871,
  ],
  // One of them aborts alone, votes on the next transaction and crashes; the other one gives both numbers to others.
  [
    'three-phase, 2, two requests, a crash and a restart',
    threePhaseCommit,
    2,
    'any',
    { requests: 2, crashes: 1, restarts: 1 },
    21_258,
  ],
];

const FULL: readonly Row[] = [
  ['two-phase, 3, a crash and a restart', twoPhaseCommit, 3, 'any', { crashes: 1, restarts: 1 }, 71_678],
  ['three-phase, 3 processes, a crash', threePhaseCommit, 3, 'yes', { crashes: 1 }, 10_251],
];

describe('atomic commit in the model checker', () => {
  for (const [title, protocol, n, votes, options, states] of [
    ...GATE,
    ...byEffort<readonly Row[]>({ gate: [], full: FULL }),
  ])
    it(`keeps its promises in every order of events: ${title}`, () => {
      const { violation, verdict, distinct, rests } = checkAgents(commitGrid(protocol, n, votes), {
        requests: 1,
        ...options,
      });
      expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
      expect(rests).to.be.above(0);
      expect(distinct).to.equal(states);
    }).timeout(600_000);
});
