import { expect } from 'chai';
import type { ShownServer } from '../../../page/model/shownServer.ts';
import { beliefOf } from '../../../page/model/beliefs.ts';

const OBSERVER: ShownServer = {
  id: 0,
  state: 'running',
  sinceMs: 0,
  alive: [1],
  suspected: [2],
  lost: [3],
  messages: 0,
};

describe('the belief of a server about another', () => {
  it('is alive, suspected, or down after a crash was detected; unknown if they were never linked', () => {
    expect([0, 1, 2, 3, 4].map((peer) => beliefOf(OBSERVER, peer))).to.deep.equal([
      'itself',
      'alive',
      'suspected',
      'down',
      'unknown',
    ]);
  });

  it('is nothing while the server is down, or not known to run', () => {
    for (const state of ['down', 'unknown'] as const)
      expect(beliefOf({ ...OBSERVER, state }, 4)).to.equal('nothing');
  });
});
