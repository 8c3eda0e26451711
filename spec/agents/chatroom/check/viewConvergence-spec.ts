import { expect } from 'chai';
import { checkViewConvergence } from '../../../../lib/agents/chatroom/check/viewConvergence.ts';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { believed, crashed, inWords, started } from '../../../support/history.ts';

/** Two servers that have found each other at 10. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];

describe('convergence of views', () => {
  const agree = (...events: HistoryEvent[]) => inWords(checkViewConvergence([...FOUND, ...events]));

  it('is kept if every running server lists the running servers at the end, whatever it listed before', () => {
    expect(agree()).to.deep.equal([]);
    expect(agree(believed(20, 0, 0), believed(30, 0, 0, 1))).to.deep.equal([]);
    expect(agree(crashed(20, 1), believed(30, 0, 0))).to.deep.equal([]);
    expect(inWords(checkViewConvergence([]))).to.deep.equal([]);
  });

  it('is broken by a server that lists too few', () => {
    expect(agree(believed(20, 0, 0))).to.deep.equal([
      'view-convergence: at the end server 0 lists 0, but the running servers are 0,1',
    ]);
  });

  it('is broken by a server that lists a crashed one', () => {
    expect(agree(crashed(20, 1))).to.deep.equal([
      'view-convergence: at the end server 0 lists 0,1, but the running servers are 0',
    ]);
  });

  it('is broken by a server that has never recorded a list', () => {
    expect(agree(crashed(20, 1), started(30, [1, 2]))).to.deep.equal([
      'view-convergence: at the end server 1 (incarnation 2) lists no server, but the running servers are 0,1',
    ]);
  });
});
