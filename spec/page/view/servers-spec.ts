import { expect } from 'chai';
import type { ServerState } from '../../../lib/trace/live.ts';
import { beliefOf } from '../../../page/view/servers.ts';

const OBSERVER: ServerState = {
  id: 0,
  state: 'running',
  sinceMs: 0,
  alive: [1],
  suspected: [2],
  lost: [3],
  messages: 0,
};

describe('what a server believes of another', () => {
  it('is alive, suspected, or down where it has lost it; one that it has not met is unknown', () => {
    expect([0, 1, 2, 3, 4].map((peer) => beliefOf(OBSERVER, peer))).to.deep.equal([
      'itself',
      'alive',
      'suspected',
      'down',
      'unknown',
    ]);
  });

  it('is nothing while it is down', () => {
    expect(beliefOf({ ...OBSERVER, state: 'down' }, 4)).to.equal('nothing');
  });
});
