import { expect } from 'chai';
import { chat } from '../../../lib/agents/chat/chat.ts';
import { started } from '../../support/stepping.ts';

describe('chat', () => {
  const attributes = { myname: 'ada', contacts: ['bob', 'cleo'] };
  const ada = () => started(chat, { attributes });

  it('sends a line to all contacts, with its own name before it', () => {
    expect(ada().on({ kind: 'requested', by: 'console', request: 'good  morning' })).to.deep.equal([
      { kind: 'send', to: 'bob', message: 'ada good  morning' },
      { kind: 'send', to: 'cleo', message: 'ada good  morning' },
    ]);
  });

  for (const [message, line] of [
    ['bob hi there', 'bob > hi there'],
    ['bob  hi', 'bob >  hi'],
    ['bob ', 'bob > '],
    ['bob', 'bob > '],
  ] as const)
    it(`prints "${message}" as "${line}", on whatever port it comes`, () => {
      for (const port of ['1', '2', '*'])
        expect(ada().on({ kind: 'received', from: 'bob', port, message })).to.deep.equal([
          { kind: 'indicate', indication: line },
        ]);
    });

  it('has its name in the prompt', () => {
    const { prompt } = chat.console!;
    const self = { name: '1', names: [], attributes, incarnation: 1 };
    expect(typeof prompt === 'function' && prompt(self)).to.equal('ada > ');
  });
});
