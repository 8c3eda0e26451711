import { expect } from 'chai';
import { dummy } from '../../../lib/agents/dummy/dummy.ts';
import { started } from '../../support/stepping.ts';

describe('dummy', () => {
  it('prints what it receives, on whatever port, and does nothing else', () => {
    const agent = started(dummy);
    const received = { kind: 'received', from: 'a', port: '7', message: 'bob hi there' } as const;
    expect(agent.on(received)).to.deep.equal([{ kind: 'indicate', indication: 'bob > hi there' }]);
    expect(agent.on({ kind: 'down', name: 'a' })).to.deep.equal([]);
  });
});
