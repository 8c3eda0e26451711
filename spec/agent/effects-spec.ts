import { expect } from 'chai';
import {
  cancelTimer,
  choose,
  halt,
  indicate,
  record,
  request,
  save,
  saveSnapshot,
  send,
  setTimer,
  type AgentEffect,
} from '../../lib/agent/index.ts';

describe('the constructors of effects', () => {
  it('make plain data', () => {
    const effects: readonly AgentEffect[] = [
      send('a', { n: 1 }),
      indicate('x'),
      indicate('x', 'ada'),
      setTimer('retry', 100),
      cancelTimer('retry'),
      save('r'),
      save('r', 't'),
      saveSnapshot('r'),
      saveSnapshot('r', 't'),
      choose('vote', 2),
      record({ kind: 'decided' }),
      request('go'),
      halt('done'),
    ];
    expect(effects).to.deep.equal([
      { kind: 'send', to: 'a', message: { n: 1 } },
      { kind: 'indicate', indication: 'x' },
      { kind: 'indicate', indication: 'x', to: 'ada' },
      { kind: 'setTimer', timer: 'retry', afterMs: 100 },
      { kind: 'cancelTimer', timer: 'retry' },
      { kind: 'save', record: 'r' },
      { kind: 'save', record: 'r', token: 't' },
      { kind: 'save', record: 'r', replaces: true },
      { kind: 'save', record: 'r', token: 't', replaces: true },
      { kind: 'choose', choice: 'vote', of: 2 },
      { kind: 'record', fact: { kind: 'decided' } },
      { kind: 'request', request: 'go' },
      { kind: 'halt', reason: 'done' },
    ]);
  });
});
