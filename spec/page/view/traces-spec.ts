import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { protocols } from '../../../lib/trace/facts.ts';
import { sourceTools } from '../../../page/view/traces.ts';
import { CHECKED_COUNTER } from '../../support/counter.ts';
import { after } from '../machine/stepped.ts';
import { wordsOf } from './words.ts';

describe('the form of a simulation', () => {
  it('labels the rate with the protocol’s word for requests', () => {
    const known = protocols(CHATROOM, CHECKED_COUNTER.facts);
    const shownOf = (protocol: string) => {
      const { state } = after([
        { kind: 'tabChosen', tab: 'simulate' },
        { kind: 'simChanged', sim: { protocol } },
      ]);
      return wordsOf(sourceTools(state, known, () => undefined));
    };
    expect(shownOf('chatroom')).to.include('broadcasts per s');
    expect(shownOf('counter')).to.include('requests per s').and.not.to.include('broadcasts');
  });
});
