import { expect } from 'chai';
import { echo } from '../../../lib/agents/echo/echo.ts';
import { started } from '../../support/stepping.ts';

describe('echo', () => {
  it('sends every message back to its sender', () => {
    const effects = started(echo).on({ kind: 'received', from: 'a', port: 'in', message: 'hello' });
    expect(effects).to.deep.equal([{ kind: 'send', to: 'a', message: 'hello' }]);
  });

  it('answers every request with the request, to its client', () => {
    const effects = started(echo).on({ kind: 'requested', by: 'ada', request: 'hello' });
    expect(effects).to.deep.equal([{ kind: 'indicate', indication: 'hello', to: 'ada' }]);
  });

  it('does nothing else', () => {
    const agent = started(echo);
    expect(agent.effects).to.deep.equal([]);
    for (const kind of ['trusted', 'suspected', 'down'] as const)
      expect(agent.on({ kind, name: 'a' })).to.deep.equal([]);
  });
});
