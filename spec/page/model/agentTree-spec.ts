import { expect } from 'chai';
import { agentValue, boxValue } from '../../../page/model/agentTree.ts';

const EMPTY = { timers: [], records: [], waiting: [], choices: [], facts: [], inbox: [] };

describe('an agent of a model as a value', () => {
  it('has its state, and of the rest what is not empty', () => {
    expect(agentValue({ phase: 'running', incarnation: 1, state: 0, ...EMPTY })).to.deep.equal({ state: 0 });
    const inbox = [{ from: 'b', port: 'total', message: 2 }];
    expect(
      agentValue({ phase: 'halted', incarnation: 1, halt: 'enough', ...EMPTY, inbox, facts: [1] }),
    ).to.deep.equal({ halted: 'enough', 'on the way': [{ 'b ▸ total': 2 }], recorded: [1] });
  });

  it('a box, with those that it does not trust', () => {
    const beliefs = { b: 'trusted', c: 'lost' } as const;
    expect(boxValue({ isRunning: true, incarnation: 2, beliefs })).to.deep.equal({
      runs: true,
      incarnation: 2,
      beliefs: { c: 'lost' },
    });
    expect(boxValue({ isRunning: false, incarnation: 2, beliefs })).to.deep.equal({
      runs: false,
      incarnation: 2,
    });
  });
});
