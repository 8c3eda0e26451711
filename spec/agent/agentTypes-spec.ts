import { expect } from 'chai';
import { agentTypes, typeNames } from '../../lib/agent/agentTypes.ts';
import { CHAT, ECHO, stubType } from '../support/stubAgents.ts';

describe('agent types by name', () => {
  it('has each type under its name and under its aliases', () => {
    const types = agentTypes([ECHO, CHAT], { repeat: 'echo' });
    expect([...types]).to.deep.equal([
      ['echo', ECHO],
      ['chat', CHAT],
      ['repeat', ECHO],
    ]);
    expect(typeNames(types)).to.deep.equal(['echo', 'chat']);
  });

  it('refuses a name for two types, and an alias of none', () => {
    expect(() => agentTypes([ECHO, stubType('echo', [])])).to.throw(
      'there are two agent types with the name echo',
    );
    expect(() => agentTypes([ECHO, CHAT], { chat: 'echo' })).to.throw('two agent types with the name chat');
    expect(() => agentTypes([ECHO], { repeat: 'eco' })).to.throw(
      'the alias repeat stands for eco, which is no agent type',
    );
  });
});
