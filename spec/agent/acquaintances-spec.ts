import { expect } from 'chai';
import { acquaintancesIn, acquaintancesOf } from '../../lib/agent/acquaintances.ts';
import type { AgentType } from '../../lib/agent/agent.ts';
import { text } from '../../lib/agent/schema.ts';
import { configured } from '../support/agents.ts';

describe('the acquaintances of an agent', () => {
  const type: AgentType = { name: 'spec', ports: { in: text }, init: () => 0, step: () => [0, []] };
  const box = '127.0.0.1:5001';
  const configuration = configured({
    d: { type, box, routes: { x: 'a.in', self: 'd.in' } },
    c: { type, box },
    b: { type, box, routes: { all: ['a.in', 'c.in'] } },
    a: { type, box, routes: { b: 'b.in', again: 'b.in' } },
    lonely: { type, box },
  });

  it('are those to which its routes lead, and those whose routes lead to it, in the order of the configuration', () => {
    const ids = Object.fromEntries(
      Array.from(acquaintancesIn(configuration), ([id, others]) => [
        id,
        others.map((other) => other.id).join(),
      ]),
    );
    expect(ids).to.deep.equal({ d: 'a', c: 'b', b: 'c,a', a: 'd,b', lonely: '' });
    for (const agent of configuration.agents.values())
      expect(acquaintancesOf(configuration, agent)).to.deep.equal(
        acquaintancesIn(configuration).get(agent.id),
      );
  });
});
