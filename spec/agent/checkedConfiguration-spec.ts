import { expect } from 'chai';
import { agentType } from '../../lib/agent/agentType.ts';
import { checkedConfiguration } from '../../lib/agent/checkedAgent.ts';
import { mesh } from '../../lib/agent/configuration/mesh.ts';
import { literal } from '../../lib/agent/schemas.ts';
import { checkAgents } from '../../lib/model/agents/check.ts';

/** Changes its state in place. */
const changing = agentType({
  name: 'changing',
  ports: { in: literal('x') },
  requests: literal('add'),
  init: () => ({ count: 0 }),
  step: (state, event) => {
    if (event.kind === 'requested') state.count++;
    return [state, []];
  },
  workload: () => ['add'] as const,
});

describe('a checked configuration', () => {
  it('has agents that find out that they change their state, and the same type for the same agents', () => {
    const { agents, ...rest } = checkedConfiguration(mesh(changing, 2));
    const [a, b] = [...agents.values()];
    expect(a?.type).to.equal(b?.type);
    const { verdict, violation } = checkAgents({ ...rest, agents });
    expect(verdict).to.equal('violated');
    expect(violation?.message).to.include('Cannot assign to read only property');
  });
});
