import { expect } from 'chai';
import type { AgentType } from '../../lib/agent/agent.ts';
import * as s from '../../lib/agent/schemas.ts';
import { workloadOf } from '../../lib/agent/workload.ts';
import { checkAgents } from '../../lib/model/agents/check.ts';
import { simulate } from '../../lib/sim/agents/simulate.ts';
import { configured } from '../support/agents.ts';

const self = { name: 'a', attributes: undefined, names: [], incarnation: 1 };
const making = (...made: readonly unknown[]): AgentType => ({
  name: 'spec',
  ports: {},
  requests: s.object({ n: s.number }),
  init: () => 0,
  step: (state) => [state, []],
  workload: () => made,
});

const WRONG = 'it makes the request {"n":"x"}, which `requests` does not take: field n: must be a number';

describe('the requests of a workload', () => {
  it('are those that the type takes', () => {
    expect(workloadOf(making({ n: 1 }, { n: 2 }), 0, self)).to.deep.equal([{ n: 1 }, { n: 2 }]);
    expect(() => workloadOf(making({ n: 1 }, { n: 'x' }), 0, self)).to.throw(TypeError, WRONG);
    expect(workloadOf({ ...making('any'), requests: undefined }, 0, self)).to.deep.equal(['any']);
  });

  it('that it does not take are reported by the simulator and by the checker', () => {
    const configuration = configured({ a: { type: making({ n: 'x' }), box: 'h:1' } });
    const sentence = `the workload of type spec threw an error: ${WRONG}`;
    const plan = { seed: 1, forMs: 500, requestEveryMs: 100, faults: [] };
    expect(simulate(configuration, plan).violations.map(({ message }) => message)).to.deep.equal([sentence]);
    expect(checkAgents(configuration, { requests: 1 }).violation?.message).to.include(sentence);
  });
});
