import { expect } from 'chai';
import { beginningView } from '../../../page/view/beginning.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import { after, CONNECTED, server, told } from '../machine/stepped.ts';
import { wordsOf } from './words.ts';

const words = (...messages: readonly number[]) => {
  const servers = messages.map((count, id) => ({ ...server(id), messages: count }));
  const events: PageEvent[] = [...CONNECTED, told({ kind: 'state', servers, nowMs: 0 })];
  return wordsOf(beginningView(after(events).state, () => undefined));
};

describe('an empty page', () => {
  it('offers three things to do', () => {
    expect(words(0, 0, 0))
      .to.include('Say hello at server 0')
      .and.include('Crash a server')
      .and.include('FIFO is not causal');
  });

  it('offers nothing any more after the first message', () => {
    expect(words(0, 1, 0)).to.equal('');
  });

  it('offers nothing before a grid is there', () => {
    expect(words()).to.equal('');
  });
});
